// The one description of every configuration key: a visitor walks each struct with key, help, unit, limits
// and choices. YAML reading and writing, `config explain`, the JSON schema, forms and validation are all made
// from these walks, so that they cannot drift apart.
#pragma once

#include "config/run_config.h"

#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace thresher {

// What is known of a key beside its value. `help` is one or two sentences for a person who sees the key for
// the first time.
struct Field {
    std::string_view key;
    std::string_view help;
    std::string_view unit = {};
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool minExcluded = false;
    bool isPath = false; // relative to the file it stands in
    std::vector<std::string_view> choices =
        {}; // allowed words; "name:" allows any word that starts so; empty: free
};

template <class T, class S>
concept ConfigOf = std::is_same_v<std::remove_const_t<T>, S>;

template <ConfigOf<DataConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.train, Field{.key = "train", .help = "Labelled posts: Parquet, JSONL or CSV.", .isPath = true});
    v(c.test, Field{.key = "test", .help = "Posts to predict; may be left out.", .isPath = true});
    v(c.sample_submission, Field{.key = "sample_submission",
                                 .help = "The competition's sample file: gives ids, columns and their order.",
                                 .isPath = true});
    v(c.id_column, Field{.key = "id_column", .help = "Column that names a post."});
    v(c.text_column, Field{.key = "text_column", .help = "Column with the post's text."});
    v(c.label_column, Field{.key = "label_column",
                            .help = "A list (or delimited text) of class names per post. Empty: guessed."});
    v(c.label_columns, Field{.key = "label_columns",
                             .help = "Columns of 0 and 1, one per class, when there is no list column."});
    v(c.classes, Field{.key = "classes",
                       .help = "Class names in their order. Empty: the sample submission's columns, else "
                               "label_columns, else sorted names."});
    v(c.language_column,
      Field{.key = "language_column",
            .help = "Column with the post's language; used in statistics and, if asked, in stratification."});
    v(c.spans_column, Field{.key = "spans_column", .help = "Column with [start, end) pairs in code points."});
    v(c.extra_train, Field{.key = "extra_train",
                           .help = "More labelled posts that train in every fold and are never validated on.",
                           .isPath = true});
}

template <ConfigOf<FoldsConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.n_splits, Field{.key = "n_splits", .help = "Number of folds.", .min = 2, .max = 1000});
    v(c.shuffle, Field{.key = "shuffle", .help = "Shuffle the rows before splitting."});
    v(c.random_state,
      Field{.key = "random_state", .help = "Seed of the splitter.", .min = 0, .max = 4294967295.0});
    v(c.file,
      Field{.key = "file", .help = "A CSV with id,fold to use instead of splitting.", .isPath = true});
    v(c.stratify_language,
      Field{.key = "stratify_language", .help = "Balance the languages over the folds too."});
    v(c.group_near_duplicates,
      Field{.key = "group_near_duplicates",
            .help =
                "Keep near-duplicate posts in one fold, so that no fold is scored on a post it has seen."});
    v(c.sealed_fraction, Field{.key = "sealed_fraction",
                               .help = "Share of rows put aside before folding; only these give a clean "
                                       "score for choices made by hand.",
                               .min = 0,
                               .max = 0.5});
}

template <ConfigOf<ModelConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.kind, Field{.key = "kind",
                    .help = "auto reads the family from config.json; linear is the TF-IDF baseline; a family "
                            "name is asserted."});
    v(c.model_name_or_path,
      Field{.key = "model_name_or_path", .help = "Folder of a Hugging Face checkpoint.", .isPath = true});
    v(c.max_length, Field{.key = "max_length",
                          .help = "Longest text, special tokens not counted.",
                          .unit = "tokens",
                          .min = 1,
                          .max = 1000000});
    v(c.truncation,
      Field{
          .key = "truncation",
          .help =
              "What is cut from a long text: the post (keep_template), the end (right) or the start (left).",
          .choices = {"keep_template", "right", "left"}});
    v(c.stream_dtype, Field{.key = "stream_dtype",
                            .help = "Type of the residual stream.",
                            .choices = {"float32", "bfloat16"}});
    v(c.compute_dtype, Field{.key = "compute_dtype",
                             .help = "Type of the matrix products; auto: float32 on CPU.",
                             .choices = {"auto", "float32", "bfloat16"}});
    v(c.load_in_4bit, Field{.key = "load_in_4bit", .help = "Keep the frozen base in 4 bits."});
    v(c.bnb_4bit_quant_type,
      Field{.key = "bnb_4bit_quant_type", .help = "Code table of the 4-bit base.", .choices = {"nf4"}});
    v(c.bnb_4bit_compute_dtype, Field{.key = "bnb_4bit_compute_dtype",
                                      .help = "Type the 4-bit base is unpacked to.",
                                      .choices = {"auto", "float32", "bfloat16"}});
    v(c.bnb_4bit_use_double_quant,
      Field{.key = "bnb_4bit_use_double_quant", .help = "Quantise the 4-bit scales as well."});
    v(c.base_resident, Field{.key = "base_resident",
                             .help = "Keep the unpacked 4-bit base in memory: faster, larger, same results.",
                             .choices = {"auto", "packed", "unpacked"}});
    v(c.engine,
      Field{.key = "engine",
            .help = "Which implementation trains; auto picks the fastest that has passed its tests.",
            .choices = {"auto", "reference", "fast"}});
    v(c.memory, Field{.key = "memory",
                      .help = "What is kept for the backward pass.",
                      .choices = {"auto", "keep", "lean", "checkpoint"}});
    v(c.device,
      Field{.key = "device", .help = "auto, cpu or cuda:N.", .choices = {"auto", "cpu", "cuda", "cuda:"}});
}

template <ConfigOf<PromptConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.instruction, Field{.key = "instruction",
                           .help = "What the model is asked; stands where the template says {instruction}."});
    v(c.template_,
      Field{.key = "template",
            .help = "Text around the post, with {instruction} and {text}. Empty: the post alone."});
}

template <ConfigOf<LoraConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.r, Field{.key = "r", .help = "Rank of the adapter matrices.", .min = 1, .max = 65536});
    v(c.lora_alpha, Field{.key = "lora_alpha",
                          .help = "The adapter's output is scaled by lora_alpha / r.",
                          .min = 0,
                          .minExcluded = true});
    v(c.lora_dropout,
      Field{.key = "lora_dropout", .help = "Dropout on the adapter's input.", .min = 0, .max = 0.999});
    v(c.target_modules, Field{.key = "target_modules",
                              .help = "Linears that get an adapter, by name; all-linear takes every one."});
    v(c.use_rslora, Field{.key = "use_rslora", .help = "Scale by lora_alpha / sqrt(r) instead."});
}

template <ConfigOf<TrainArgs> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.learning_rate,
      Field{
          .key = "learning_rate", .help = "Peak learning rate.", .min = 0, .max = 100, .minExcluded = true});
    v(c.weight_decay, Field{.key = "weight_decay",
                            .help = "Decoupled weight decay of AdamW; biases and norms are left out.",
                            .min = 0});
    v(c.optim, Field{.key = "optim", .help = "Optimizer.", .choices = {"adamw", "adamw_torch"}});
    v(c.lr_scheduler_type, Field{.key = "lr_scheduler_type",
                                 .help = "How the learning rate falls after warm-up.",
                                 .choices = {"cosine", "linear", "constant", "constant_with_warmup"}});
    v(c.warmup_ratio, Field{.key = "warmup_ratio",
                            .help = "Share of all steps in which the learning rate rises from 0.",
                            .min = 0,
                            .max = 1});
    v(c.num_train_epochs, Field{.key = "num_train_epochs",
                                .help = "Passes over the training rows.",
                                .min = 0,
                                .minExcluded = true});
    v(c.max_steps,
      Field{.key = "max_steps", .help = "Stop after so many optimizer steps; -1: epochs decide.", .min = -1});
    v(c.per_device_train_batch_size,
      Field{.key = "per_device_train_batch_size",
            .help = "Posts per batch; posts per optimizer step = this x gradient_accumulation_steps.",
            .min = 1});
    v(c.per_device_eval_batch_size, Field{.key = "per_device_eval_batch_size",
                                          .help = "Kept for compatibility: prediction is cut by tokens.",
                                          .min = 1});
    v(c.gradient_accumulation_steps,
      Field{.key = "gradient_accumulation_steps", .help = "Batches per optimizer step.", .min = 1});
    v(c.drop_last_accumulation,
      Field{.key = "drop_last_accumulation",
            .help = "Leave out the last, smaller step of an epoch, as the reference did."});
    v(c.max_grad_norm,
      Field{.key = "max_grad_norm", .help = "Gradients are scaled down to this norm; 0: never.", .min = 0});
    v(c.eval_steps, Field{.key = "eval_steps",
                          .help = "Evaluate every so many steps, and at the end.",
                          .unit = "steps",
                          .min = 1});
    v(c.save_steps,
      Field{
          .key = "save_steps", .help = "Save a checkpoint every so many steps.", .unit = "steps", .min = 1});
    v(c.logging_steps, Field{.key = "logging_steps",
                             .help = "Log the training loss every so many steps.",
                             .unit = "steps",
                             .min = 1});
    v(c.save_total_limit,
      Field{.key = "save_total_limit", .help = "Checkpoints kept per fold, the best among them.", .min = 1});
    v(c.metric_for_best_model, Field{.key = "metric_for_best_model",
                                     .help = "How the step of a fold is chosen: map, f1 (at rate-matched "
                                             "thresholds), f1_05, eval_loss, last or step:N.",
                                     .choices = {"map", "f1", "f1_05", "eval_loss", "last", "step:"}});
    v(c.load_best_model_at_end,
      Field{.key = "load_best_model_at_end", .help = "Predict with the best step; false: with the last."});
    v(c.early_stopping_patience,
      Field{.key = "early_stopping_patience",
            .help = "Stop after so many evaluations without a better one; 0: never.",
            .min = 0});
    v(c.seed, Field{.key = "seed", .help = "Seed of row order, initialisation and dropout.", .min = 0});
    v(c.tokens_per_micro_batch, Field{.key = "tokens_per_micro_batch",
                                      .help = "Tokens computed at once; 0: chosen from memory and cache.",
                                      .unit = "tokens",
                                      .min = 0});
    v(c.test_scores, Field{.key = "test_scores",
                           .help = "Predict the test rows at the chosen step, or at every evaluation.",
                           .choices = {"chosen", "every_eval"}});
    v(c.keep_adapters, Field{.key = "keep_adapters",
                             .help = "Checkpoints kept: best and last, or all.",
                             .choices = {"best_last", "all"}});
    v(c.on_nan,
      Field{.key = "on_nan",
            .help = "What to do when loss or gradient is not finite: stop the fold, or skip the step.",
            .choices = {"stop", "skip"}});
}

template <ConfigOf<LossConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.kind,
      Field{.key = "kind", .help = "Binary cross-entropy or focal loss.", .choices = {"bce", "focal"}});
    v(c.class_weights, Field{.key = "class_weights",
                             .help = "none; pos_weight raises the positive term by negatives / positives; "
                                     "reference: p^-0.5 for both terms, mean 1.",
                             .choices = {"none", "pos_weight", "reference"}});
    v(c.clip,
      Field{
          .key = "clip", .help = "Largest class weight before normalising.", .min = 0, .minExcluded = true});
    v(c.label_smoothing,
      Field{.key = "label_smoothing", .help = "Targets become y (1 - s) + s / 2.", .min = 0, .max = 0.999});
    v(c.focal_gamma,
      Field{.key = "focal_gamma", .help = "Exponent of the focal loss; used with kind: focal.", .min = 0});
}

template <ConfigOf<LinearConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.C, Field{.key = "C", .help = "Inverse of the L2 penalty.", .min = 0, .minExcluded = true});
    v(c.word_ngrams,
      Field{.key = "word_ngrams", .help = "Shortest and longest word n-gram.", .min = 1, .max = 10});
    v(c.char_ngrams, Field{.key = "char_ngrams",
                           .help = "Shortest and longest character n-gram, inside words.",
                           .min = 1,
                           .max = 20});
    v(c.word_min_df, Field{.key = "word_min_df",
                           .help = "Word n-grams in fewer training posts are dropped.",
                           .unit = "posts",
                           .min = 1});
    v(c.char_min_df, Field{.key = "char_min_df",
                           .help = "Character n-grams in fewer training posts are dropped.",
                           .unit = "posts",
                           .min = 1});
    v(c.max_word_features,
      Field{.key = "max_word_features", .help = "Most frequent word n-grams kept.", .min = 1});
    v(c.max_char_features,
      Field{.key = "max_char_features", .help = "Most frequent character n-grams kept.", .min = 1});
}

template <ConfigOf<DecideConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.rule, Field{.key = "rule",
                    .help = "How thresholds are set.",
                    .choices = {"bagged", "pooled", "exact", "balance", "hybrid", "grid", "distribution",
                                "regularized", "distribution_as_coded", "regularized_as_coded"}});
    v(c.space, Field{.key = "space",
                     .help = "Axis on which thresholds are averaged and blended.",
                     .choices = {"logit", "prob", "rank"}});
    v(c.blend, Field{.key = "blend",
                     .help = "Weight of the fitted threshold; the rest goes to the balance-matched one. The "
                             "hybrid rule takes .5 unless this is given.",
                     .min = 0,
                     .max = 1});
    v(c.balance,
      Field{.key = "balance",
            .help =
                "CSV with the balance of each class (probe solve writes it). Empty: the training prevalence.",
            .isPath = true});
    v(c.seed, Field{.key = "seed", .help = "Seed of resampling.", .min = 0});
}

// Calls v.section(key, help, struct) for each section and v.scalar(value, Field) for the keys beside them, in
// file order.
template <ConfigOf<RunConfig> C, class V>
void visitConfig(C& c, V&& v)
{
    v.scalar(c.task, Field{.key = "task", .help = "What is learned.", .choices = {"multilabel"}});
    v.section("data", "Files and columns.", c.data);
    v.section("folds", "How rows are split.", c.folds);
    v.section("model", "The model and how it is held.", c.model);
    v.section("prompt", "Text around each post.", c.prompt);
    v.scalar(
        c.tuning,
        Field{.key = "tuning", .help = "Train LoRA adapters, or every weight.", .choices = {"lora", "full"}});
    v.section("lora_config", "Adapters (names of PEFT).", c.lora_config);
    v.section("train_args", "Schedule and optimizer (names of Hugging Face TrainingArguments).",
              c.train_args);
    v.section("loss", "The loss.", c.loss);
    v.section("linear", "The TF-IDF baseline; used with model.kind: linear.", c.linear);
    v.section("decide", "Thresholds.", c.decide);
}

} // namespace thresher
