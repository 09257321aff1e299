#!/usr/bin/env python3
"""Gemma 3 checkpoints with random weights, and what HF transformers and PEFT compute with them.

    make_gemma3.py [OUT]      writes OUT/NAME/ for every configuration below (default: gemma3/ beside this script)

As make_gemma2.py, whose helpers it uses: float32, eager, one sequence at a time, and every setting is shown to matter.
"""
import json
import pathlib
import shutil
import sys

import torch
import transformers
from peft import LoraConfig
from transformers import (AutoModelForSequenceClassification, Gemma3Config, Gemma3ForSequenceClassification,
                          Gemma3TextConfig, Gemma3TextForSequenceClassification)

from make_gemma2 import COMMON, SEVEN, adapter_case, case_json, logits_of, randomize, sequences, write_json

HERE = pathlib.Path(__file__).resolve().parent
ROPES = {"sliding_attention": {"rope_type": "default", "rope_theta": 30.0},
         "full_attention": {"rope_type": "default", "rope_theta": 2000.0}}

# name: Gemma3TextConfig arguments, then how the checkpoint is written ("_...")
CONFIGS = {
    # five sliding layers and a full one, as the family has it; grouped queries; with an adapter
    "text": dict(vocab_size=96, hidden_size=24, intermediate_size=32, num_hidden_layers=6, num_attention_heads=4,
                 num_key_value_heads=2, head_dim=10, query_pre_attn_scalar=3, sliding_window=5, num_labels=4,
                 rope_parameters=ROPES),
    # config.json as transformers 4 wrote it: two bases at the top, scaling (full layers only), a pattern
    "old_keys": dict(vocab_size=64, hidden_size=32, intermediate_size=24, num_hidden_layers=4, num_attention_heads=2,
                     num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=4, sliding_window=4, num_labels=2,
                     layer_types=["sliding_attention", "full_attention"] * 2,
                     rope_parameters={"sliding_attention": {"rope_type": "default", "rope_theta": 50.0},
                                      "full_attention": {"rope_type": "linear", "factor": 3.0, "rope_theta": 400.0}},
                     _old_keys=True),
    # layer types against the pattern, llama3 scaling, biases, stored in bfloat16, a list of eos ids
    "variants": dict(vocab_size=72, hidden_size=20, intermediate_size=28, num_hidden_layers=3, num_attention_heads=2,
                     num_key_value_heads=1, head_dim=14, query_pre_attn_scalar=2, sliding_window=3, num_labels=6,
                     attention_bias=True, rms_norm_eps=0.05, eos_token_id=[1, 5],
                     layer_types=["full_attention", "sliding_attention", "sliding_attention"],
                     rope_parameters={"sliding_attention": {"rope_type": "default", "rope_theta": 20.0},
                                      "full_attention": {"rope_type": "llama3", "rope_theta": 100.0, "factor": 4.0,
                                                         "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                                         "original_max_position_embeddings": 16}},
                     _dtype=torch.bfloat16),
    # a multimodal checkpoint, of which the text part is read; with an adapter
    "multimodal": dict(vocab_size=80, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
                       num_key_value_heads=1, head_dim=8, query_pre_attn_scalar=2, sliding_window=4, num_labels=3,
                       layer_types=["sliding_attention", "full_attention"], rope_parameters=ROPES, _multimodal=True),
}


def text_of(config):
    return getattr(config, "text_config", config)


def changed(reference, model, posts, edit):
    """Largest change of any logit after edit(text config as a dictionary)."""
    values = text_of(model.config).to_dict()
    edit(values)
    values = {k: v for k, v in values.items() if k not in ("id2label", "label2id")}
    altered = Gemma3TextConfig(**values, num_labels=model.config.num_labels)
    altered._attn_implementation = "eager"
    other = Gemma3TextForSequenceClassification(altered).float().eval()
    state = {name.replace("model.language_model.", "model."): value for name, value in model.state_dict().items()
             if "vision" not in name and "projector" not in name}
    other.load_state_dict(state)
    return max(float((a - b).abs().max()) for a, b in zip(logits_of(other, posts), reference))


def sensitivity(reference, model, posts):
    swap = {"full_attention": "sliding_attention", "sliding_attention": "full_attention"}

    def theta(kind):
        return lambda values: values["rope_parameters"].update({kind: {"rope_type": "default", "rope_theta": 9.0}})

    return {
        "nothing": changed(reference, model, posts, lambda values: None),
        "query_pre_attn_scalar": changed(reference, model, posts, lambda values: values.update(
            query_pre_attn_scalar=values["query_pre_attn_scalar"] * 2)),
        "full rope": changed(reference, model, posts, theta("full_attention")),
        "sliding rope": changed(reference, model, posts, theta("sliding_attention")),
        "eps": changed(reference, model, posts, lambda values: values.update(rms_norm_eps=0.3)),
        "window": changed(reference, model, posts, lambda values: values.update(
            sliding_window=values["sliding_window"] + 1)),
        "layer_types": changed(reference, model, posts, lambda values: values.update(
            layer_types=[swap[t] for t in values["layer_types"]])),
    }


def rewrite_old_keys(path):
    config = json.loads(path.read_text())
    ropes = config.pop("rope_parameters")
    config["rope_local_base_freq"] = ropes["sliding_attention"]["rope_theta"]
    config["rope_theta"] = ropes["full_attention"]["rope_theta"]
    config["rope_scaling"] = {"rope_type": "linear", "factor": ropes["full_attention"]["factor"]}
    config["torch_dtype"] = config.pop("dtype")
    config.pop("layer_types")
    config.pop("_sliding_window_pattern", None)
    config["sliding_window_pattern"] = 2
    config["cache_implementation"] = "hybrid"
    config["transformers_version"] = "4.50.0"
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def build(spec):
    values = {**COMMON, **{k: v for k, v in spec.items() if not k.startswith("_")}}
    attention = values.pop("attn_implementation")
    if not spec.get("_multimodal"):
        config = Gemma3TextConfig(**values)
        config._attn_implementation = attention
        return Gemma3TextForSequenceClassification(config).float().eval()
    labels = values.pop("num_labels")
    config = Gemma3Config(text_config=values, num_labels=labels, mm_tokens_per_image=4, boi_token_index=70,
                          eoi_token_index=71, image_token_index=72,
                          vision_config=dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1,
                                             num_attention_heads=1, image_size=8, patch_size=4))
    config._attn_implementation = attention
    return Gemma3ForSequenceClassification(config).float().eval()


def make(name, spec, out, number):
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = build(spec)
    randomize(model, 1100 + number)
    model.to(spec.get("_dtype", torch.float32)).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    if spec.get("_old_keys"):
        rewrite_old_keys(folder / "config.json")
    posts = sequences(spec["vocab_size"], 1200 + number)

    def load():
        return AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32,
                                                                  attn_implementation="eager").eval()

    loaded = load()
    logits = logits_of(loaded, posts)
    effects = sensitivity(logits, loaded, posts)
    print(name, {k: round(v, 4) for k, v in effects.items()}, flush=True)
    assert effects.pop("nothing") < 1e-5
    assert all(value > 0.01 for value in effects.values()), name
    write_json(folder / "cases.json", {"sensitivity": effects}, "sequences", case_json(posts, logits))

    if name in ("text", "multimodal"):
        generator = torch.Generator().manual_seed(1400 + number)
        labels = [(torch.rand(spec["num_labels"], generator=generator) < 0.4).float().tolist() for _ in posts]
        modules = SEVEN if name == "text" else r".*language_model.*\.(q_proj|down_proj)"
        lora = LoraConfig(task_type="SEQ_CLS", r=3, lora_alpha=6, lora_dropout=0.0, target_modules=modules, bias="none")
        adapter_case(folder, load(), posts, labels, "adapter", lora, 1500 + number)


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "gemma3"
    for number, (name, spec) in enumerate(CONFIGS.items()):
        make(name, spec, out, number)


if __name__ == "__main__":
    main()
