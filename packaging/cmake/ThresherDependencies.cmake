# Everything third-party, as targets. Debian packages come through their own CMake or pkg-config files; libtorch and Arrow are
# unpacked wheels (packaging/setup.sh), linked as plain IMPORTED libraries: find_package(Torch) would demand a CUDA toolkit.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(ICU 70 REQUIRED COMPONENTS uc i18n)
find_package(ZLIB REQUIRED)
find_package(HWY 1.0 REQUIRED)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(SENTENCEPIECE REQUIRED IMPORTED_TARGET sentencepiece)
find_library(LIBLINEAR_LIBRARY linear REQUIRED)
find_path(LIBLINEAR_INCLUDE liblinear/linear.h linear.h REQUIRED)

if(NOT THRESHER_DEPS_DIR)
    execute_process(COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/packaging/setup.sh"
        OUTPUT_VARIABLE deps OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE setup_result)
    if(NOT setup_result EQUAL 0)
        message(FATAL_ERROR "packaging/setup.sh failed: see above for what is missing")
    endif()
    set(THRESHER_DEPS_DIR "${deps}" CACHE PATH "" FORCE)
endif()
if(NOT EXISTS "${THRESHER_DEPS_DIR}/complete")
    message(FATAL_ERROR "THRESHER_DEPS_DIR (${THRESHER_DEPS_DIR}) holds no unpacked wheels: run packaging/setup.sh")
endif()

add_library(thresher_arrow_shared SHARED IMPORTED)
file(GLOB arrow_library "${THRESHER_DEPS_DIR}/pyarrow/libarrow.so.*")
set_target_properties(thresher_arrow_shared PROPERTIES IMPORTED_LOCATION "${arrow_library}")
add_library(thresher_arrow SHARED IMPORTED)
file(GLOB parquet_library "${THRESHER_DEPS_DIR}/pyarrow/libparquet.so.*")
set_target_properties(thresher_arrow PROPERTIES
    IMPORTED_LOCATION "${parquet_library}"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${THRESHER_DEPS_DIR}/pyarrow/include"
    INTERFACE_LINK_LIBRARIES thresher_arrow_shared)
set_property(TARGET thresher_arrow PROPERTY INTERFACE_INCLUDE_DIRECTORIES "${THRESHER_DEPS_DIR}/pyarrow/include")

add_library(thresher_c10 SHARED IMPORTED)
set_target_properties(thresher_c10 PROPERTIES IMPORTED_LOCATION "${THRESHER_DEPS_DIR}/torch/lib/libc10.so")
add_library(thresher_torch SHARED IMPORTED)
set_target_properties(thresher_torch PROPERTIES
    IMPORTED_LOCATION "${THRESHER_DEPS_DIR}/torch/lib/libtorch_cpu.so"
    INTERFACE_INCLUDE_DIRECTORIES "${THRESHER_DEPS_DIR}/torch/include"
    INTERFACE_LINK_LIBRARIES thresher_c10
    INTERFACE_LINK_OPTIONS "-Wl,-rpath-link,${THRESHER_DEPS_DIR}/nvidia/cu13/lib")
