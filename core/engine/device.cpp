#include "base/cuda_driver.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "engine/detail/cuda_torch.h"
#include "engine/detail/device_torch.h"

#include <oneapi/dnnl/dnnl_common.hpp>
#include <string_view>

namespace thresher::engine {
namespace {

Result<at::ScalarType> parseDtype(const std::string& text, const char* key)
{
    if (text == "float32") return at::kFloat;
    if (text == "bfloat16") return at::kBFloat16;
    if (text == "float64") return at::kDouble;
    return fail(ErrorCode::BadConfig, std::string(key) + ": unknown number format \"" + text + "\"",
                "Use float32 or bfloat16.", key);
}

Status parseFourBit(const ModelConfig& config, Precision& precision)
{
    precision.nf4 = true;
    if (config.bnb_4bit_quant_type != "nf4")
        return fail(ErrorCode::Unsupported,
                    "model.bnb_4bit_quant_type: " + config.bnb_4bit_quant_type + " is not computed",
                    "Use nf4.", "model.bnb_4bit_quant_type");
    if (config.bnb_4bit_use_double_quant)
        return fail(ErrorCode::Unsupported,
                    "model.bnb_4bit_use_double_quant: scales are kept in float32 here, a second quantisation "
                    "is not computed",
                    "Set it to false; it would save 0.37 bits of 4.5 a weight.",
                    "model.bnb_4bit_use_double_quant");
    if (config.bnb_4bit_compute_dtype != "auto") {
        if (config.compute_dtype != "auto" && config.compute_dtype != config.bnb_4bit_compute_dtype)
            return fail(ErrorCode::BadConfig,
                        "model.bnb_4bit_compute_dtype is " + config.bnb_4bit_compute_dtype +
                            ", model.compute_dtype " + config.compute_dtype,
                        "Leave one of them at auto.", "model.bnb_4bit_compute_dtype");
        THRESHER_ASSIGN(precision.compute,
                        parseDtype(config.bnb_4bit_compute_dtype, "model.bnb_4bit_compute_dtype"));
    }
    if (config.base_resident == "packed") precision.resident = Resident::Packed;
    if (config.base_resident == "unpacked") precision.resident = Resident::Unpacked;
    return {};
}

const char* dtypeText(at::ScalarType dtype)
{
    if (dtype == at::kBFloat16) return "bfloat16";
    return dtype == at::kDouble ? "float64" : "float32";
}

} // namespace

Result<Precision> parsePrecision(const ModelConfig& config)
{
    Precision precision;
    THRESHER_ASSIGN(precision.stream, parseDtype(config.stream_dtype, "model.stream_dtype"));
    precision.compute = precision.stream;
    if (config.compute_dtype != "auto") {
        THRESHER_ASSIGN(precision.compute, parseDtype(config.compute_dtype, "model.compute_dtype"));
    }
    precision.master = precision.stream == at::kDouble ? at::kDouble : at::kFloat;
    if (config.load_in_4bit) THRESHER_TRY(parseFourBit(config, precision));
    return precision;
}

std::string precisionText(const Precision& precision)
{
    const std::string base = precision.nf4 ? ", base in NF4" : "";
    if (precision.stream == precision.compute) return dtypeText(precision.stream) + base;
    return std::string("stream ") + dtypeText(precision.stream) + ", compute " +
           dtypeText(precision.compute) + base;
}

Result<at::Device> parseDevice(const std::string& text)
{
    if (text == "cpu") return at::Device(at::kCPU);
    if (text == "auto") return cuda().devices > 0 ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
    // One that another library has registered with ATen.
    if (c10::is_privateuse1_backend_registered() && text.rfind(c10::get_privateuse1_backend(), 0) == 0)
        return at::Device(text);
    if (text.rfind("cuda", 0) != 0)
        return fail(ErrorCode::BadConfig, "model.device: unknown device \"" + text + "\"",
                    "Use auto, cpu or cuda:N.", "model.device");
    const at::Device device(text); // throws on a malformed number; callers are guarded
    if (device.index() >= cuda().devices || cuda().devices == 0)
        return fail(ErrorCode::Unsupported,
                    "model.device: there is no device " + text + " for this program here" +
                        (cuda().problem.empty() ? std::string() : ": " + cuda().problem),
                    "Set model.device to cpu or auto.", "model.device");
    return device.has_index() ? device : at::Device(at::kCUDA, 0);
}

std::uint64_t usableBytes(const at::Device& device, unsigned threads)
{
    if (device.is_cuda()) {
        const CudaDriver driver = probeCudaDriver();
        const auto index = static_cast<std::size_t>(device.index());
        return index < driver.devices.size() ? driver.devices[index].memoryBytes : 0;
    }
    if (!device.is_cpu()) return 0;
    const auto free = static_cast<std::uint64_t>(availableMemoryBytes());
    const unsigned cores = defaultThreads();
    return threads == 0 || threads >= cores ? free : free * threads / cores;
}

void waitFor(const at::Device& device)
{
    if (device.is_cuda()) at::detail::getCUDAHooks().deviceSynchronize(device.index());
}

void useThreads(unsigned threads)
{
    const int wanted = static_cast<int>(threads == 0 ? defaultThreads() : threads);
    at::set_num_threads(wanted);
}

namespace {

// ": N bytes were wanted", from the texts of torch's allocators: "tried to allocate 64 bytes", "20.00 MiB".
std::string wantedText(std::string_view text)
{
    constexpr std::string_view before = "ried to allocate ";
    const std::size_t at = text.find(before);
    if (at == std::string_view::npos) return {};
    const std::string_view amount = text.substr(at + before.size());
    const std::size_t unit = amount.find(' ');
    if (unit == std::string_view::npos) return {};
    const std::size_t end = amount.find_first_of(" .,;\n", unit + 1);
    return ": " + std::string(amount.substr(0, end)) + " more were wanted";
}

Error outOfEngineMemory(const std::string& wanted, std::string said)
{
    return fail(ErrorCode::OutOfMemory, "Memory ran out in the tensor engine" + wanted,
                "Lower train_args.tokens_per_micro_batch or model.max_length, set model.memory to "
                "checkpoint, or take a smaller model.",
                std::move(said));
}

} // namespace

Error errorFromLibrary(const std::exception& problem)
{
    std::string text = std::string("The tensor engine failed: ") + problem.what();
    if (const auto* known = dynamic_cast<const dnnl::error*>(&problem);
        known != nullptr && known->status == dnnl_out_of_memory)
        return outOfEngineMemory("", text);
    return fail(ErrorCode::Internal, std::move(text));
}

Error errorFromTorch(const c10::Error& problem)
{
    const std::string_view text = problem.what_without_backtrace();
    if (text.find("not enough memory") != std::string_view::npos ||
        text.find("can't allocate memory") != std::string_view::npos ||
        text.find("out of memory") != std::string_view::npos)
        return outOfEngineMemory(wantedText(text), std::string(text.substr(0, text.find('\n'))));
    return fail(ErrorCode::Internal,
                "The tensor engine failed: " + std::string(text.substr(0, text.find('\n'))));
}

} // namespace thresher::engine
