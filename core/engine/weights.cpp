#include "engine/detail/weights_torch.h"

#include "base/memory.h"
#include "base/rng.h"

#include <cmath>
#include <cstring>
#include <string_view>

namespace thresher::engine {
namespace {

constexpr std::size_t partCount = static_cast<std::size_t>(Part::KeyNorm) + 1;

at::ScalarType scalarType(Dtype dtype)
{
    switch (dtype) {
    case Dtype::F64:
        return at::kDouble;
    case Dtype::BF16:
        return at::kBFloat16;
    case Dtype::F16:
        return at::kHalf;
    case Dtype::I64:
        return at::kLong;
    case Dtype::I32:
        return at::kInt;
    case Dtype::F32:
        return at::kFloat;
    default:
        break;
    }
    TORCH_CHECK(false, "tensors of type ", dtypeName(dtype), " are not used by models");
    return at::kFloat;
}

// Fills a new tensor value by value on the CPU, then moves it.
template <class Draw>
at::Tensor drawn(at::IntArrayRef shape, const Precision& precision, const at::Device& device,
                 const Draw& draw)
{
    at::Tensor made = at::empty(shape, at::kDouble);
    double* values = made.mutable_data_ptr<double>();
    for (std::int64_t i = 0; i < made.numel(); ++i) values[i] = draw();
    return made.to(device, precision.master);
}

} // namespace

at::Tensor tensorOf(const TensorView& view)
{
    const at::ScalarType type = scalarType(view.dtype);
    const auto address = reinterpret_cast<std::uintptr_t>(view.bytes.data());
    if (address % dtypeSize(view.dtype) == 0) {
        // ATen has no read-only tensors: frozen weights are never written to.
        void* bytes =
            const_cast<std::byte*>(view.bytes.data()); // NOLINT(cppcoreguidelines-pro-type-const-cast)
        return at::from_blob(bytes, view.shape, type);
    }
    at::Tensor copy = at::empty(view.shape, type);
    std::memcpy(copy.mutable_data_ptr(), view.bytes.data(), view.bytes.size());
    return copy;
}

std::size_t BodyWeights::slot(Part part, std::size_t layer)
{
    return layer * partCount + static_cast<std::size_t>(part);
}

template <class Convert>
BodyWeights BodyWeights::build(const Checkpoint& checkpoint, const Convert& convert)
{
    const ModelSpec& spec = checkpoint.spec();
    BodyWeights body;
    body.m_weights.resize(std::max<std::size_t>(1, spec.layerCount()) * partCount);
    body.m_biases.resize(body.m_weights.size());
    body.m_packed.resize(body.m_weights.size());
    for (const TensorSpec& tensor : bodyTensors(spec)) {
        const bool bias = std::string_view(tensor.name).ends_with(".bias");
        at::Tensor made = convert(tensor, tensorOf(checkpoint.tensor(tensor.part, tensor.layer, bias)));
        (bias ? body.m_biases : body.m_weights)[slot(tensor.part, tensor.layer)] = made;
        body.m_named.push_back({tensor.name, made, decays(tensor.name)});
    }
    return body;
}

at::Tensor BodyWeights::weight(Part part, std::size_t layer) const
{
    const std::size_t at = slot(part, layer);
    return m_packed[at] ? m_packed[at]->unpacked() : m_weights[at];
}

namespace {

bool keepsUnpacked(const ModelSpec& spec, const Precision& precision, const at::Device& device)
{
    if (precision.resident != Resident::Auto) return precision.resident == Resident::Unpacked;
    if (!device.is_cpu()) return false; // what else the device holds is not known
    const auto bytes =
        linearParameterCount(spec) * static_cast<std::int64_t>(c10::elementSize(precision.compute));
    return bytes <= availableMemoryBytes() / 2;
}

} // namespace

BodyWeights BodyWeights::frozen(const Checkpoint& checkpoint, const Precision& precision,
                                const at::Device& device)
{
    const bool unpacked = keepsUnpacked(checkpoint.spec(), precision, device);
    std::vector<std::pair<std::size_t, std::shared_ptr<const Nf4Matrix>>> packed;
    BodyWeights body = build(checkpoint, [&](const TensorSpec& tensor, const at::Tensor& stored) {
        const bool matrix = tensor.shape.size() == 2 && tensor.part != Part::Embedding;
        if (!matrix || !precision.nf4)
            return stored.to(device, matrix ? precision.compute : precision.stream);
        auto made = std::make_shared<const Nf4Matrix>(stored, precision.compute, device);
        if (unpacked) return made->unpacked();
        packed.emplace_back(slot(tensor.part, tensor.layer), std::move(made));
        return at::Tensor();
    });
    for (auto& [at, matrix] : packed) body.m_packed[at] = std::move(matrix);
    return body;
}

BodyWeights BodyWeights::trainable(const Checkpoint& checkpoint, const Precision& precision,
                                   const at::Device& device)
{
    return build(checkpoint, [&](const TensorSpec&, const at::Tensor& stored) {
        at::Tensor leaf = stored.to(device, precision.master, false, true); // always a copy
        return leaf.requires_grad_();
    });
}

Adapter::Adapter(const ModelSpec& spec, std::vector<LoraPair> pairs)
    : m_pairs(std::move(pairs)), m_index(spec.layerCount() * partCount, -1)
{
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
        const LinearRef& linear = m_pairs[i].place.linear;
        m_index[linear.layer * partCount + static_cast<std::size_t>(linear.part)] = static_cast<int>(i);
    }
}

const LoraPair* Adapter::find(Part part, std::size_t layer) const
{
    if (m_index.empty()) return nullptr;
    const int index = m_index[layer * partCount + static_cast<std::size_t>(part)];
    return index < 0 ? nullptr : &m_pairs[static_cast<std::size_t>(index)];
}

Adapter freshAdapter(const ModelSpec& spec, const std::vector<AdapterModule>& modules, std::uint32_t seed,
                     const Precision& precision, const at::Device& device)
{
    constexpr std::uint32_t purpose = 0x6c6f7261; // "lora"
    std::vector<LoraPair> pairs;
    for (std::size_t i = 0; i < modules.size(); ++i) {
        const std::vector<std::int64_t>& shape = spec.find(modules[i].linear.part)->shape; // [out, in]
        const double bound = 1.0 / std::sqrt(static_cast<double>(shape[1]));
        Mt19937 stream(deriveSeed(seed, purpose, static_cast<std::uint32_t>(i)));
        LoraPair pair{
            modules[i],
            drawn({modules[i].rank, shape[1]}, precision, device,
                  [&] { return bound * (2.0 * stream.uniform() - 1.0); }),
            at::zeros({shape[0], modules[i].rank}, at::TensorOptions(device).dtype(precision.master))};
        pairs.push_back(std::move(pair));
    }
    return {spec, std::move(pairs)};
}

at::Tensor freshScore(const ModelSpec& spec, std::size_t classes, std::uint32_t seed,
                      const Precision& precision, const at::Device& device)
{
    constexpr std::uint32_t purpose = 0x73636f72; // "scor"
    Mt19937 stream(deriveSeed(seed, purpose));
    return drawn({static_cast<std::int64_t>(classes), spec.hidden}, precision, device,
                 [&] { return spec.initializerRange * stream.gauss(); });
}

} // namespace thresher::engine
