// The one description of every configuration key: a visitor walks each struct with key, help, unit, limits
// and choices. YAML reading and writing, `config explain`, the JSON schema, forms and validation are all made
// from these walks, so that they cannot drift apart.
#pragma once

#include "config/fields_data.h"
#include "config/fields_decide.h"
#include "config/fields_model.h"
#include "config/fields_train.h"

namespace thresher {

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
