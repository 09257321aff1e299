# project_options: what every target of ours is compiled with.
add_library(project_options INTERFACE)
target_compile_features(project_options INTERFACE cxx_std_20)
target_compile_options(project_options INTERFACE
    -Wall                   # the usual suspects
    -Wextra                 # and their friends
    -Wpedantic              # standard C++ only
    -Wshadow                # a name that hides another one
    -Wnon-virtual-dtor      # deleting through a base would leak
    -Woverloaded-virtual    # a typo in an override
    -Wold-style-cast        # casts that say nothing
    -Wcast-qual             # const thrown away
    -Wunused                # things nobody needs
    -Wduplicated-cond       # if (a) else if (a)
    -Wduplicated-branches   # both branches do the same
    -Wlogical-op            # && where & was meant
    -Wdouble-promotion      # float silently computed as double
    -Wimplicit-fallthrough  # a forgotten break
    -Wvla                   # arrays of run-time size
    -Wno-restrict           # g++ 12 sees overlaps in std::string that cannot be (GCC PR105651)
    -Wno-missing-field-initializers   # designated initialisers leave the rest at their defaults on purpose
)
if(THRESHER_WERROR)
    target_compile_options(project_options INTERFACE -Werror)
endif()
if(THRESHER_SANITIZE)
    target_compile_options(project_options INTERFACE -fsanitize=${THRESHER_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(project_options INTERFACE -fsanitize=${THRESHER_SANITIZE})
endif()

find_program(THRESHER_CCACHE ccache)
if(THRESHER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${THRESHER_CCACHE}")
endif()
