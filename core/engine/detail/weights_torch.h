// The tensors of a model: body weights by part and layer, LoRA pairs, score head. Shapes as in model/spec.h.
#pragma once

#include "base/error.h"
#include "engine/detail/adamw_torch.h"
#include "engine/detail/aten_torch.h"
#include "engine/detail/device_torch.h"
#include "engine/detail/nf4_torch.h"
#include "model/adapter_config.h"
#include "model/checkpoint.h"
#include "model/spec.h"

#include <memory>
#include <string>
#include <vector>

namespace thresher::engine {

// A tensor of a file as ATen sees it: without a copy where dtype and alignment allow it, so that the kernel
// pages a checkpoint in as it is used. Never write to the result; it lives no longer than the file's mapping.
at::Tensor tensorOf(const TensorView& view);

// Weights of the body.
class BodyWeights {
  public:
    // Frozen: matrices in precision.compute, or packed with precision.nf4; embeddings, norms and biases in
    // precision.stream. The checkpoint must outlive the result.
    static BodyWeights frozen(const Checkpoint& checkpoint, const Precision& precision,
                              const at::Device& device);
    // For tuning: full: leaves with requires_grad in precision.master, copies of the checkpoint's tensors.
    static BodyWeights trainable(const Checkpoint& checkpoint, const Precision& precision,
                                 const at::Device& device);

    // Undefined when the family has no such part. A packed matrix is unpacked anew: use it, let it go.
    at::Tensor weight(Part part, std::size_t layer = 0) const;
    // nullptr: not packed.
    const Nf4Matrix* packed(Part part, std::size_t layer = 0) const
    {
        return m_packed[slot(part, layer)].get();
    }
    const at::Tensor& bias(Part part, std::size_t layer = 0) const { return m_biases[slot(part, layer)]; }

    // Every tensor under its name in the checkpoint, in forward order; packed ones are undefined.
    const std::vector<Parameter>& named() const { return m_named; }

  private:
    static std::size_t slot(Part part, std::size_t layer);
    template <class Convert>
    static BodyWeights build(const Checkpoint& checkpoint, const Convert& convert);

    std::vector<at::Tensor> m_weights;
    std::vector<at::Tensor> m_biases;
    std::vector<std::shared_ptr<const Nf4Matrix>> m_packed;
    std::vector<Parameter> m_named;
};

// One adapted linear: y += scaling * B(A(dropout(x))). a [rank, in], b [out, rank], precision.master.
struct LoraPair {
    AdapterModule place;
    at::Tensor a;
    at::Tensor b;
};

class Adapter {
  public:
    Adapter() = default;
    Adapter(const ModelSpec& spec, std::vector<LoraPair> pairs);

    // nullptr when the linear has no adapter.
    const LoraPair* find(Part part, std::size_t layer) const;
    const std::vector<LoraPair>& pairs() const { return m_pairs; }

  private:
    std::vector<LoraPair> m_pairs;
    std::vector<int> m_index; // layer x part -> position in m_pairs, -1: none
};

// Fresh pairs as PEFT makes them: A ~ U(-1/sqrt(in), 1/sqrt(in)), B = 0, each from its own stream of `seed`.
Adapter freshAdapter(const ModelSpec& spec, const std::vector<AdapterModule>& modules, std::uint32_t seed,
                     const Precision& precision, const at::Device& device);

// score.weight [classes, hidden] ~ N(0, spec.initializerRange) from a stream of `seed`.
at::Tensor freshScore(const ModelSpec& spec, std::size_t classes, std::uint32_t seed,
                      const Precision& precision, const at::Device& device);

// What all folds share: one opened checkpoint and, unless every weight is trained, its tensors.
struct Base {
    Checkpoint checkpoint;
    Precision precision;
    at::Device device = at::kCPU;
    BodyWeights weights; // empty for tuning: full

    const ModelSpec& spec() const { return checkpoint.spec(); }
};

} // namespace thresher::engine
