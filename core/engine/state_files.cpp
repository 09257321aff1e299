#include "engine/detail/state_files_torch.h"

#include "engine/detail/weights_torch.h"

namespace thresher::engine {
namespace {

Dtype dtypeOf(const at::Tensor& tensor)
{
    switch (tensor.scalar_type()) {
    case at::kDouble:
        return Dtype::F64;
    case at::kBFloat16:
        return Dtype::BF16;
    case at::kLong:
        return Dtype::I64;
    default:
        break;
    }
    TORCH_CHECK(tensor.scalar_type() == at::kFloat, "tensors of this type are not written");
    return Dtype::F32;
}

std::vector<NamedTensor> optimizerTensors(const AdamW& optimizer, const at::Tensor& updates)
{
    std::vector<NamedTensor> tensors;
    for (std::size_t i = 0; i < optimizer.parameters().size(); ++i) {
        const std::string& name = optimizer.parameters()[i].name;
        tensors.push_back({name + ".exp_avg", optimizer.firstMoments[i]});
        tensors.push_back({name + ".exp_avg_sq", optimizer.secondMoments[i]});
    }
    tensors.push_back({"step", updates});
    return tensors;
}

} // namespace

std::vector<NamedTensor> namedTensors(const std::vector<Parameter>& parameters)
{
    std::vector<NamedTensor> tensors;
    for (const Parameter& parameter : parameters) tensors.push_back({parameter.name, parameter.value});
    return tensors;
}

Status writeTensors(FileSystem& files, const Path& path, const std::vector<NamedTensor>& tensors)
{
    std::vector<at::Tensor> kept; // owns the bytes until they are written
    std::vector<TensorToWrite> list;
    for (const NamedTensor& tensor : tensors) {
        kept.push_back(tensor.value.detach().to(at::kCPU).contiguous());
        const at::Tensor& value = kept.back();
        TensorToWrite entry;
        entry.name = tensor.name;
        entry.dtype = dtypeOf(value);
        entry.shape = value.sizes().vec();
        entry.bytes = {static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes()};
        list.push_back(std::move(entry));
    }
    return writeSafetensors(files, path, std::move(list));
}

Status readTensors(const std::function<const TensorView*(const std::string&)>& find,
                   const std::vector<NamedTensor>& targets, const Path& path)
{
    std::vector<const TensorView*> found;
    for (const NamedTensor& target : targets) {
        const TensorView* view = find(target.name);
        if (view == nullptr)
            return fail(ErrorCode::BadFormat, "Tensor " + target.name + " is missing",
                        "The file belongs to another configuration, or is damaged.", path.string());
        if (view->shape != target.value.sizes().vec())
            return fail(ErrorCode::BadShape,
                        "Tensor " + target.name + " is " + shapeText(view->shape) + ", expected " +
                            shapeText(target.value.sizes().vec()),
                        "The file belongs to another configuration.", path.string());
        found.push_back(view);
    }
    const at::NoGradGuard noGrad;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        at::Tensor target = targets[i].value;
        target.copy_(tensorOf(*found[i]));
    }
    return {};
}

Status writeOptimizer(FileSystem& files, const Path& path, const AdamW& optimizer)
{
    at::Tensor updates = at::empty({1}, at::kLong).fill_(optimizer.updates);
    return writeTensors(files, path, optimizerTensors(optimizer, updates));
}

Status readOptimizer(const Path& path, AdamW& optimizer)
{
    at::Tensor updates = at::empty({1}, at::kLong).fill_(0);
    THRESHER_ASSIGN(const SafetensorsFile file, SafetensorsFile::open(path));
    THRESHER_TRY(readTensors([&](const std::string& name) { return file.find(name); },
                             optimizerTensors(optimizer, updates), path));
    optimizer.updates = updates.item<std::int64_t>();
    return {};
}

} // namespace thresher::engine
