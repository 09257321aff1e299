#include "support/fake_device.h"

#include <ATen/EmptyTensor.h>
#include <ATen/core/Tensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/view_native.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

namespace thresher::test {
namespace {

constexpr std::uintptr_t nowhere = std::uintptr_t{1} << 62; // added to an address: no process has such memory
std::atomic<std::size_t> calls = 0;

void* shown(void* real)
{
    return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(real) + nowhere);
}
void* real(const void* shown)
{
    return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(shown) - nowhere);
}

class Memory : public c10::Allocator {
  public:
    c10::DataPtr allocate(std::size_t bytes) override
    {
        void* made = bytes == 0 ? nullptr : std::malloc(bytes);
        return {made == nullptr ? nullptr : shown(made), made, &std::free, {c10::DeviceType::PrivateUse1, 0}};
    }
    void copy_data(void* target, const void* source, std::size_t bytes) const override
    {
        std::memcpy(real(target), real(source), bytes);
    }
};

Memory& memory()
{
    static Memory instance;
    return instance;
}

constexpr c10::DispatchKeySet keys(c10::DispatchKey::PrivateUse1);

at::Tensor makeEmpty(at::IntArrayRef size, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
                     std::optional<at::Device>, std::optional<bool>, std::optional<at::MemoryFormat> format)
{
    return at::detail::empty_generic(size, &memory(), keys, dtype.value_or(at::kFloat), format);
}

at::Tensor makeStrided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> dtype,
                       std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>)
{
    return at::detail::empty_strided_generic(size, stride, &memory(), keys, dtype.value_or(at::kFloat));
}

// A tensor of the CPU over the same memory.
at::Tensor onHost(const at::Tensor& x)
{
    if (x.is_cpu()) return x;
    if (x.numel() == 0) return at::detail::empty_cpu(x.sizes(), x.scalar_type());
    return at::from_blob(real(x.const_data_ptr()), x.sizes(), x.strides(), x.scalar_type());
}

at::Tensor copyFrom(const at::Tensor& source, const at::Tensor& target, bool)
{
    onHost(target).copy_(onHost(source));
    return target;
}

at::Tensor copyFromAndResize(const at::Tensor& source, const at::Tensor& target)
{
    if (source.sizes() != target.sizes()) { // an output that its operation gives its shape
        const at::Tensor made =
            at::detail::empty_generic(source.sizes(), &memory(), keys, target.scalar_type(), std::nullopt);
        target.unsafeGetTensorImpl()->set_storage_keep_dtype(made.storage());
        target.unsafeGetTensorImpl()->set_sizes_contiguous(source.sizes());
    }
    return copyFrom(source, target, false);
}

at::Scalar readNumber(const at::Tensor& x)
{
    return onHost(x).item();
}

void checkDevice(const c10::OperatorHandle& operation, const at::Tensor& x)
{
    TORCH_CHECK(!x.defined() || !x.is_cpu() || x.dim() == 0, operation.operator_name(),
                " meets tensors of the CPU and of the device");
}

void onCpu(const c10::OperatorHandle& operation, torch::jit::Stack* stack)
{
    const std::size_t count = operation.schema().arguments().size();
    for (std::size_t i = stack->size() - count; i < stack->size(); ++i) {
        const c10::IValue& value = (*stack)[i];
        if (value.isTensor()) checkDevice(operation, value.toTensor());
        if (value.isTensorList())
            for (const at::Tensor& x : value.toTensorVector()) checkDevice(operation, x);
    }
    ++calls;
    at::native::cpu_fallback(operation, stack);
}

// What autograd asks before it goes back.
class Hooks : public at::PrivateUse1HooksInterface {
  public:
    bool isBuilt() const override { return true; }
    bool isAvailable() const override { return true; }
    bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
    c10::DeviceIndex deviceCount() const override { return 1; }
    c10::DeviceIndex getCurrentDevice() const override { return 0; }
};

// It computes at once: there is nothing to wait for.
struct Guard : c10::impl::NoOpDeviceGuardImpl<c10::DeviceType::PrivateUse1> {
    c10::Device getDevice() const override { return {c10::DeviceType::PrivateUse1, 0}; }
    c10::Device exchangeDevice(c10::Device) const override { return getDevice(); }
    c10::Stream getStream(c10::Device) const noexcept override
    {
        return c10::Stream(c10::Stream::DEFAULT, getDevice());
    }
    c10::Stream exchangeStream(c10::Stream) const noexcept override { return getStream(getDevice()); }
    void record(void**, const c10::Stream&, c10::DeviceIndex, c10::EventFlag) const override {}
    void block(void*, const c10::Stream&) const override {}
    bool queryEvent(void*) const override { return true; }
};

} // namespace

C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard)

void registerFakeDevice()
{
    static Hooks hooks;
    at::RegisterPrivateUse1HooksInterface(&hooks);
    c10::register_privateuse1_backend("fake");
    static const auto fallback = [] {
        torch::Library all(torch::Library::IMPL, "_", c10::DispatchKey::PrivateUse1, __FILE__, __LINE__);
        all.fallback(torch::CppFunction::makeFromBoxedFunction<&onCpu>());
        return all;
    }();
    static const auto own = [] {
        torch::Library aten(torch::Library::IMPL, "aten", c10::DispatchKey::PrivateUse1, __FILE__, __LINE__);
        aten.impl("empty.memory_format", &makeEmpty);
        aten.impl("empty_strided", &makeStrided);
        aten.impl("as_strided", &at::native::as_strided_tensorimpl);
        aten.impl("view", &at::native::view);
        aten.impl("_reshape_alias", &at::native::_reshape_alias);
        aten.impl("_copy_from", &copyFrom);
        aten.impl("_copy_from_and_resize", &copyFromAndResize);
        aten.impl("_local_scalar_dense", &readNumber);
        return aten;
    }();
}

std::size_t fakeDeviceCalls()
{
    return calls;
}

} // namespace thresher::test
