// The keys of `model`, `prompt`, `lora_config` and `linear`; include fields.h for all.
#pragma once

#include "config/field.h"
#include "config/run_config.h"

namespace thresher {

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
    v(c.device, Field{.key = "device",
                      .help = "auto (CUDA where it is found), cpu or cuda:N.",
                      .choices = {"auto", "cpu", "cuda", "cuda:"}});
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
                          .max = 1e9,
                          .minExcluded = true});
    v(c.lora_dropout,
      Field{.key = "lora_dropout", .help = "Dropout on the adapter's input.", .min = 0, .max = 0.999});
    v(c.target_modules, Field{.key = "target_modules",
                              .help = "Linears that get an adapter, by name; all-linear takes every one."});
    v(c.use_rslora, Field{.key = "use_rslora", .help = "Scale by lora_alpha / sqrt(r) instead."});
}

template <ConfigOf<LinearConfig> C, class V>
void visitFields(C& c, V&& v)
{
    v(c.C,
      Field{.key = "C", .help = "Inverse of the L2 penalty.", .min = 0, .max = 1e20, .minExcluded = true});
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

} // namespace thresher
