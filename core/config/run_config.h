// A run's configuration: plain values whose defaults are the documented ones (contracts.md). fields.h walks
// them for YAML, help and checks. Names are those of HF TrainingArguments and PEFT LoraConfig.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace thresher {

struct DataConfig {
    std::string train;
    std::string test;
    std::string sample_submission;
    std::string id_column = "id";
    std::string text_column = "content";
    std::string label_column;
    std::vector<std::string> label_columns;
    std::vector<std::string> classes;
    std::string language_column;
    std::string spans_column;
    std::string extra_train;
    std::string label_overlay;
    bool operator==(const DataConfig&) const = default;
};

struct FoldsConfig {
    std::int64_t n_splits = 5;
    bool shuffle = true;
    std::int64_t random_state = 42;
    std::string file;
    bool stratify_language = false;
    bool group_near_duplicates = false;
    double sealed_fraction = 0.0;
    bool operator==(const FoldsConfig&) const = default;
};

struct ModelConfig {
    std::string kind = "auto"; // auto | linear | family
    std::string model_name_or_path;
    std::int64_t max_length = 2560;
    std::string truncation = "keep_template"; // keep_template | right | left
    std::string stream_dtype = "float32";
    std::string compute_dtype = "auto";
    bool load_in_4bit = false;
    std::string bnb_4bit_quant_type = "nf4";
    std::string bnb_4bit_compute_dtype = "auto";
    bool bnb_4bit_use_double_quant = false;
    std::string base_resident = "auto";
    std::string engine = "auto"; // auto | reference | fast
    std::string memory = "auto"; // auto | keep | lean | checkpoint
    std::string device = "auto"; // auto | cpu | cuda:N
};

struct PromptConfig {
    std::string instruction;
    std::string template_; // key `template`; {instruction} and {text} are replaced; empty: the text alone
};

struct LoraConfig {
    std::int64_t r = 64;
    double lora_alpha = 128;
    double lora_dropout = 0.05;
    std::vector<std::string> target_modules = {"o_proj",    "v_proj",    "q_proj", "k_proj",
                                               "gate_proj", "down_proj", "up_proj"};
    bool use_rslora = false;
};

struct TrainArgs {
    double learning_rate = 0.00002;
    double weight_decay = 0.01;
    std::string optim = "adamw";
    std::string lr_scheduler_type = "cosine"; // cosine | linear | constant | constant_with_warmup
    double warmup_ratio = 0.0;
    double num_train_epochs = 5;
    std::int64_t max_steps = -1;
    std::int64_t per_device_train_batch_size = 8;
    std::int64_t per_device_eval_batch_size = 8;
    std::int64_t gradient_accumulation_steps = 4;
    bool drop_last_accumulation = false;
    double max_grad_norm = 1.0;
    std::int64_t eval_steps = 50;
    std::int64_t save_steps = 50;
    std::int64_t logging_steps = 5;
    std::int64_t save_total_limit = 2;
    std::string metric_for_best_model = "map"; // map | f1 | f1_05 | eval_loss | last | step:N
    bool load_best_model_at_end = true;
    std::int64_t early_stopping_patience = 0;
    std::int64_t seed = 42;
    std::int64_t tokens_per_micro_batch = 0;
    std::string test_scores = "chosen";      // chosen | every_eval
    std::string keep_adapters = "best_last"; // best_last | all
    std::string on_nan = "stop";             // stop | skip
};

struct LossConfig {
    std::string kind = "bce";           // bce | focal
    std::string class_weights = "none"; // none | pos_weight | reference
    double clip = 5.0;
    double label_smoothing = 0.0;
    double focal_gamma = 0.0;
};

struct LinearConfig {
    double C = 3.0;
    std::array<std::int64_t, 2> word_ngrams = {1, 2};
    std::array<std::int64_t, 2> char_ngrams = {2, 5};
    std::int64_t word_min_df = 2;
    std::int64_t char_min_df = 3;
    std::int64_t max_word_features = 100000;
    std::int64_t max_char_features = 200000;
};

struct DecideConfig {
    std::string rule = "bagged";
    std::string space = "logit";
    double blend = 1.0;
    std::string balance;
    std::int64_t seed = 42;
    bool blend_given =
        false; // not a key: whether `blend` stood in the file (the hybrid rule defaults to .5 otherwise)
};

struct RunConfig {
    std::string task = "multilabel";
    DataConfig data;
    FoldsConfig folds;
    ModelConfig model;
    PromptConfig prompt;
    std::string tuning = "lora"; // lora | full
    LoraConfig lora_config;
    TrainArgs train_args;
    LossConfig loss;
    LinearConfig linear;
    DecideConfig decide;
};

} // namespace thresher
