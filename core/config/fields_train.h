// The keys of `train_args` and `loss`; include fields.h for all.
#pragma once

#include "config/field.h"
#include "config/run_config.h"

namespace thresher {

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
                                .max = 1e6,
                                .minExcluded = true});
    v(c.max_steps, Field{.key = "max_steps",
                         .help = "Stop after so many optimizer steps; -1: epochs decide.",
                         .min = -1,
                         .max = 4294967295.0}); // the epoch that seeds a row order has 32 bits
    v(c.per_device_train_batch_size,
      Field{.key = "per_device_train_batch_size",
            .help = "Posts per batch; posts per optimizer step = this x gradient_accumulation_steps.",
            .min = 1,
            .max = 1e6});
    v(c.per_device_eval_batch_size, Field{.key = "per_device_eval_batch_size",
                                          .help = "Kept for compatibility: prediction is cut by tokens.",
                                          .min = 1,
                                          .max = 1e6});
    v(c.gradient_accumulation_steps,
      Field{
          .key = "gradient_accumulation_steps", .help = "Batches per optimizer step.", .min = 1, .max = 1e6});
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
                                      .min = 0,
                                      .max = 1e9});
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

} // namespace thresher
