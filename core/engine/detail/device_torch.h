// Where and in which number formats the engine computes, and how its failures become errors.
#pragma once

#include "base/memory.h"
#include "config/run_config.h"
#include "engine/detail/aten_torch.h"
#include "engine/detail/library_error.h"

#include <string>
#include <type_traits>

namespace thresher::engine {

// Where a 4-bit base's unpacked matrices are; the results are the same.
enum class Resident {
    Auto,     // unpacked when that takes at most half of the free memory, else packed
    Packed,   // unpacked before each product
    Unpacked, // kept in `compute`
};

struct Precision {
    at::ScalarType stream = at::kFloat;  // embeddings, norm weights, residual stream
    at::ScalarType compute = at::kFloat; // products with the body's matrices
    at::ScalarType master = at::kFloat;  // trained tensors; arithmetic of norms, softmax, LoRA and score
    bool nf4 = false;                    // the body's matrices are quantised to NF4 when they are read
    Resident resident = Resident::Auto;
};

// stream_dtype float32 | bfloat16 (float64 for oracles); compute_dtype auto (the stream's) or one of them;
// load_in_4bit with bnb_4bit_compute_dtype in its place. BadConfig or Unsupported naming the key.
Result<Precision> parsePrecision(const ModelConfig& config);
std::string precisionText(const Precision& precision); // "float32", "stream float32, compute bfloat16"

// auto (the first CUDA device, else the CPU) | cpu | cuda:N. Unsupported when the device is not there.
Result<at::Device> parseDevice(const std::string& text);

// What a process with so many threads (0: all cores) may use: on the CPU the share of the free memory that
// its threads have of the cores, on CUDA the whole memory of the device, what is in use included; 0: unknown.
std::uint64_t usableBytes(const at::Device& device, unsigned threads);

// Waits until the device has computed everything it was given; nothing to wait for on the CPU.
void waitFor(const at::Device& device);

// Seconds of one product of `rows` tokens with an inputs x outputs matrix; `back`: and of the product with
// its transpose. Best of four.
double bestProductSeconds(std::int64_t rows, std::int64_t inputs, std::int64_t outputs, bool back,
                          const at::Device& device, at::ScalarType dtype);

// ATen's and OpenMP's threads for calls from this thread; 0: defaultThreads().
void useThreads(unsigned threads);

Error errorFromTorch(const c10::Error& problem);

// Runs `body`, which returns a Result, and turns whatever it throws into an Error: the border of the library.
template <class Body>
std::invoke_result_t<Body> guarded(Body&& body)
{
    try {
        return body();
    } catch (const c10::Error& problem) {
        return errorFromTorch(problem);
    } catch (const std::bad_alloc& problem) {
        return outOfMemory(
            problem, "Memory ran out in the tensor engine",
            "Lower train_args.tokens_per_micro_batch or model.max_length, or take a smaller model.");
    } catch (const std::exception& problem) {
        return errorFromLibrary(problem);
    }
}

} // namespace thresher::engine
