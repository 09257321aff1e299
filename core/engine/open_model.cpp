#include "engine/detail/open_model_torch.h"

#include "engine/detail/state_files_torch.h"

#include <algorithm>

namespace thresher::engine {

Result<std::shared_ptr<const Base>> openBase(FileSystem& files, const Path& folder, const std::string& family,
                                             const Precision& precision, const at::Device& device,
                                             bool frozenWeights, bool training)
{
    THRESHER_ASSIGN(Checkpoint checkpoint, Checkpoint::open(files, folder, family));
    THRESHER_TRY(checkComputable(checkpoint.spec(), training));
    auto base = std::make_shared<Base>(Base{std::move(checkpoint), precision, device, {}});
    if (frozenWeights) base->weights = BodyWeights::frozen(base->checkpoint, precision, device);
    return std::shared_ptr<const Base>(std::move(base));
}

at::Tensor checkpointScore(const Base& base)
{
    const TensorView* stored = base.checkpoint.score();
    if (stored == nullptr) return {};
    return tensorOf(*stored).to(base.device, base.precision.master, false, true);
}

Result<Path> baseFolder(FileSystem& files, const Path& model, const Path& adapter)
{
    if (!model.empty()) return model;
    if (adapter.empty())
        return fail(ErrorCode::Usage, "Neither a model nor an adapter is named", "Give a checkpoint folder.");
    THRESHER_ASSIGN(const AdapterConfig config, readAdapterConfig(files, adapter));
    const Path named = config.baseModel;
    return named.is_absolute() ? named : adapter / named;
}

Result<OpenedAdapter> openAdapter(FileSystem& files, const Path& folder, const Base& base)
{
    THRESHER_ASSIGN(const AdapterConfig config, readAdapterConfig(files, folder));
    THRESHER_ASSIGN(std::vector<AdapterModule> modules, adapterModules(config, base.spec()));
    THRESHER_ASSIGN(const TensorFiles stored, TensorFiles::open(files, folder, "adapter_model"));
    const auto find = [&](const std::string& name) { return stored.find(name); };

    OpenedAdapter opened;
    std::vector<LoraPair> pairs;
    std::vector<NamedTensor> targets;
    const at::TensorOptions options = at::TensorOptions(base.device).dtype(base.precision.master);
    for (AdapterModule& module : modules) {
        const std::vector<std::int64_t>& shape = base.spec().find(module.linear.part)->shape; // [out, in]
        LoraPair pair{std::move(module), {}, {}};
        pair.a = at::zeros({pair.place.rank, shape[1]}, options);
        pair.b = at::zeros({shape[0], pair.place.rank}, options);
        targets.push_back({loraAName(pair.place.module), pair.a});
        targets.push_back({loraBName(pair.place.module), pair.b});
        pairs.push_back(std::move(pair));
    }
    if (const TensorView* head = find(adapterScoreName()); head != nullptr) {
        if (head->shape.size() != 2 || head->shape[1] != base.spec().hidden)
            return fail(ErrorCode::BadShape, "Tensor " + adapterScoreName() + " is " + shapeText(head->shape),
                        "The adapter belongs to another base model.", folder.string());
        opened.score = at::zeros(head->shape, options);
        targets.push_back({adapterScoreName(), opened.score});
    } else {
        opened.score = checkpointScore(base);
        if (!opened.score.defined())
            return fail(ErrorCode::BadFormat, "Neither the adapter nor its base model has a score head",
                        "Use an adapter that was trained for classification.", folder.string());
    }
    if (auto status = readTensors(find, targets, folder / "adapter_model.safetensors"); !status) {
        Error error = std::move(status).error();
        error.hint =
            "The adapter belongs to another base model, or its adapter_config.json to another adapter.";
        return error;
    }
    for (const std::string& name : stored.names())
        if (std::none_of(targets.begin(), targets.end(), [&](const auto& t) { return t.name == name; }))
            return fail(ErrorCode::Unsupported,
                        "The adapter has the tensor " + name +
                            ", which changes no part that is computed here",
                        "Merge the adapter with PEFT and use the merged checkpoint.", folder.string());
    opened.adapter = Adapter(base.spec(), std::move(pairs));
    return opened;
}

} // namespace thresher::engine
