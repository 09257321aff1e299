#include "config/import_hf.h"

#include "config/describe.h"
#include "config/load.h"

#include <algorithm>
#include <map>
#include <set>
#include <yaml-cpp/yaml.h>

namespace thresher {
namespace {

struct Leaf {
    std::string path;  // dotted, as in the file
    std::string key;   // last part
    std::string value; // YAML text
};

std::string flow(const YAML::Node& node)
{
    YAML::Emitter out;
    out.SetSeqFormat(YAML::Flow);
    out.SetMapFormat(YAML::Flow);
    out << node;
    return out.c_str();
}

void collect(const YAML::Node& node, const std::string& prefix, std::vector<Leaf>& leaves)
{
    for (const auto& entry : node) {
        const std::string key = entry.first.Scalar();
        const std::string path = prefix.empty() ? key : prefix + "." + key;
        if (entry.second.IsMap())
            collect(entry.second, path, leaves);
        else
            leaves.push_back({path, key, flow(entry.second)});
    }
}

// Names that training scripts use for keys of ours beside the keys' own names.
const std::map<std::string, std::string>& aliases()
{
    static const std::map<std::string, std::string> table = {
        {"lr", "train_args.learning_rate"},
        {"epochs", "train_args.num_train_epochs"},
        {"lora_r", "lora_config.r"},
        {"rank", "lora_config.r"},
        {"lora_target_modules", "lora_config.target_modules"},
        {"max_seq_length", "model.max_length"},
        {"max_seq_len", "model.max_length"},
        {"model_name", "model.model_name_or_path"},
        {"model_path", "model.model_name_or_path"},
        {"pretrained_model_name_or_path", "model.model_name_or_path"},
        {"base_model_name_or_path", "model.model_name_or_path"},
        {"per_gpu_train_batch_size", "train_args.per_device_train_batch_size"},
        {"train_batch_size", "train_args.per_device_train_batch_size"},
        {"eval_batch_size", "train_args.per_device_eval_batch_size"},
        {"lr_scheduler", "train_args.lr_scheduler_type"},
        {"label_smoothing_factor", "loss.label_smoothing"},
        {"n_folds", "folds.n_splits"},
        {"num_folds", "folds.n_splits"},
        {"label_names", "data.classes"},
        {"labels", "data.classes"}};
    return table;
}

// Keys that steer logging, saving or hardware in Hugging Face's trainer: results here do not depend on them.
bool ineffective(const std::string& key)
{
    static const std::set<std::string> names = {"output_dir",
                                                "logging_dir",
                                                "report_to",
                                                "run_name",
                                                "fp16",
                                                "bf16",
                                                "tf32",
                                                "gradient_checkpointing",
                                                "gradient_checkpointing_kwargs",
                                                "dataloader_num_workers",
                                                "dataloader_pin_memory",
                                                "save_strategy",
                                                "eval_strategy",
                                                "evaluation_strategy",
                                                "logging_strategy",
                                                "overwrite_output_dir",
                                                "do_train",
                                                "do_eval",
                                                "do_predict",
                                                "push_to_hub",
                                                "hub_model_id",
                                                "hub_token",
                                                "disable_tqdm",
                                                "remove_unused_columns",
                                                "group_by_length",
                                                "length_column_name",
                                                "greater_is_better",
                                                "logging_first_step",
                                                "save_only_model",
                                                "torch_compile",
                                                "deepspeed",
                                                "fsdp",
                                                "ddp_find_unused_parameters",
                                                "local_rank",
                                                "log_level",
                                                "half_precision_backend",
                                                "auto_find_batch_size",
                                                "device_map",
                                                "attn_implementation",
                                                "torch_dtype",
                                                "dtype",
                                                "trust_remote_code",
                                                "use_cache",
                                                "task_type",
                                                "inference_mode",
                                                "peft_type",
                                                "padding",
                                                "truncation",
                                                "num_labels",
                                                "problem_type",
                                                "eval_accumulation_steps",
                                                "torch_empty_cache_steps",
                                                "use_cpu",
                                                "no_cuda",
                                                "data_seed",
                                                "dataloader_drop_last",
                                                "resume_from_checkpoint"};
    return names.contains(key);
}

struct Rule {
    std::string key;
    std::set<std::string> harmless; // values that mean "off"
    std::string remark;
};

// Keys that change results and have no counterpart, unless they are off.
const std::vector<Rule>& refusals()
{
    static const std::vector<Rule> rules = {
        {"use_dora", {"false"}, "DoRA is not offered"},
        {"bias", {"none"}, "adapters with biases are not offered"},
        {"rank_pattern", {"{}", "~"}, "one rank for all modules"},
        {"alpha_pattern", {"{}", "~"}, "one alpha for all modules"},
        {"layers_to_transform", {"~"}, "adapters go to all layers"},
        {"modules_to_save",
         {"~", "[score]", "[classifier]", "[classifier, score]", "[score, classifier]"},
         "only the score head is trained beside the adapters"},
        {"load_in_8bit", {"false"}, "8-bit bases are not offered"},
        {"neftune_noise_alpha", {"~"}, "noise on embeddings is not offered"},
        {"adam_beta1", {"0.9"}, "AdamW uses .9"},
        {"adam_beta2", {"0.999"}, "AdamW uses .999"},
        {"adam_epsilon", {"1e-8", "1e-08", "1.0e-8", "0.00000001"}, "AdamW uses 1e-8"},
        {"warmup_steps", {"0"}, "give warmup_ratio"},
        {"init_lora_weights", {"true"}, "A is uniform, B is zero"},
        {"fan_in_fan_out", {"false"}, "weights are [out, in]"}};
    return rules;
}

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(c < 128 ? std::tolower(c) : c); });
    return text;
}

// Our key for a foreign one, or empty.
std::string targetOf(const Leaf& leaf, const std::vector<KeyDescription>& keys)
{
    for (const auto& item : keys)
        if (item.key == leaf.path) return item.key;
    if (const auto it = aliases().find(leaf.key); it != aliases().end()) return it->second;
    // Only the sections whose names are HF's and PEFT's own; "seed" is the training seed.
    for (const auto* section : {"train_args.", "lora_config.", "model."})
        for (const auto& item : keys)
            if (item.key == section + leaf.key) return item.key;
    return {};
}

std::string translated(const std::string& target, const std::string& value)
{
    static const std::map<std::string, std::string> words = {
        {"adamw_torch", "adamw"},       {"adamw_hf", "adamw"}, {"adamw_torch_fused", "adamw"},
        {"paged_adamw_32bit", "adamw"}, {"eval_map", "map"},   {"eval_f1", "f1"},
        {"loss", "eval_loss"}};
    if (target == "train_args.optim" || target == "train_args.metric_for_best_model")
        if (const auto it = words.find(value); it != words.end()) return it->second;
    return value;
}

} // namespace

Result<ImportedConfig> importHfConfig(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const auto text, files.readFile(path, 16U << 20));
    std::vector<Leaf> leaves;
    try {
        const YAML::Node root = YAML::Load(text);
        if (!root.IsMap())
            return fail(ErrorCode::BadConfig, "The file must hold keys and values", {}, path.string());
        collect(root, {}, leaves);
    } catch (const YAML::Exception& problem) {
        return fail(ErrorCode::BadConfig, std::string("Not valid YAML: ") + problem.what(), {},
                    path.string());
    }
    ImportedConfig result;
    const auto keys = describeConfig();
    for (const auto& leaf : leaves) {
        const auto rule = std::find_if(refusals().begin(), refusals().end(),
                                       [&](const Rule& r) { return r.key == leaf.key; });
        if (rule != refusals().end()) {
            auto& list = rule->harmless.contains(lowered(leaf.value)) ? result.ineffective : result.refused;
            list.push_back({leaf.path, {}, leaf.value, rule->remark});
            continue;
        }
        const std::string target = targetOf(leaf, keys);
        if (target.empty()) {
            auto& list = ineffective(leaf.key) ? result.ineffective : result.refused;
            list.push_back(
                {leaf.path, {}, leaf.value, ineffective(leaf.key) ? "has no effect here" : "not known"});
            continue;
        }
        const std::string value = translated(target, leaf.value);
        if (auto changed = withOverride(result.config, target, value))
            result.config = *changed, result.mapped.push_back({leaf.path, target, value, {}});
        else
            result.refused.push_back({leaf.path, target, leaf.value, changed.error().message});
    }
    return result;
}

} // namespace thresher
