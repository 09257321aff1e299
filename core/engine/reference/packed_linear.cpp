#include "engine/detail/autograd_torch.h"
#include "engine/detail/nf4_torch.h"

#include <optional>

namespace thresher::engine {
namespace {

at::Tensor product(const at::Tensor& x, const Nf4Matrix& weight, const at::Tensor& bias)
{
    return at::linear(x, weight.unpacked(), bias.defined() ? std::optional(bias) : std::nullopt);
}

class PackedLinear : public torch::autograd::Function<PackedLinear> {
  public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              std::int64_t weight, std::int64_t bias)
    {
        context->saved_data["weight"] = weight;
        return product(x, *pointer<Nf4Matrix>(weight), *pointer<at::Tensor>(bias));
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients)
    {
        const auto* weight = pointer<Nf4Matrix>(context->saved_data["weight"].toInt());
        return {at::matmul(gradients[0], weight->unpacked()), {}, {}}; // [T, out] x [out, in]
    }

  private:
    // Arguments are numbers and defined tensors only.
    template <class T>
    static const T* pointer(std::int64_t address)
    {
        return reinterpret_cast<const T*>(address); // NOLINT(performance-no-int-to-ptr)
    }
};

} // namespace

at::Tensor packedLinear(const at::Tensor& x, const Nf4Matrix& weight, const at::Tensor& bias)
{
    if (!at::GradMode::is_enabled() || !x.requires_grad()) return product(x, weight, bias);
    return PackedLinear::apply(x, reinterpret_cast<std::int64_t>(&weight),
                               reinterpret_cast<std::int64_t>(&bias));
}

} // namespace thresher::engine
