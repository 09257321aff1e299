#!/usr/bin/env python3
"""Gemma 2 checkpoints with random weights, and what HF transformers and PEFT compute with them.

    make_gemma2.py [OUT]      writes OUT/NAME/ for every configuration below (default: gemma2/ beside this script)

All weights are random, norm weights and LoRA B matrices too, and large enough for softcap, window and rope to
matter: the script asserts that switching each of them off moves the logits. Everything is computed in float32 with
attn_implementation="eager", one sequence at a time, without padding. README.md beside this script tells the formats.
"""
import json
import pathlib
import shutil
import sys

import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import Gemma2Config, Gemma2ForCausalLM, Gemma2ForSequenceClassification

HERE = pathlib.Path(__file__).resolve().parent
SEVEN = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
DROPOUT = 0.3

COMMON = dict(pad_token_id=0, eos_token_id=1, bos_token_id=2, max_position_embeddings=256, attn_implementation="eager")

# name: Gemma2Config arguments, then how the checkpoint is written ("_...")
CONFIGS = {
    # head_dim is not hidden / heads, grouped queries, query_pre_attn_scalar is not head_dim
    "basic": dict(vocab_size=128, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                  num_key_value_heads=2, head_dim=12, query_pre_attn_scalar=24, sliding_window=4096, num_labels=4),
    # softcap bites, the window is shorter than the text, one key-value head, an odd number of layers
    "softcap_window": dict(vocab_size=96, hidden_size=24, intermediate_size=40, num_hidden_layers=3,
                           num_attention_heads=2, num_key_value_heads=1, head_dim=20, query_pre_attn_scalar=7,
                           sliding_window=5, attn_logit_softcapping=2.0, num_labels=3),
    # several shards with an index, no grouping
    "sharded": dict(vocab_size=300, hidden_size=16, intermediate_size=32, num_hidden_layers=4, num_attention_heads=4,
                    num_key_value_heads=4, head_dim=8, query_pre_attn_scalar=8, sliding_window=9, num_labels=10,
                    _max_shard_size="12KB"),
    # config.json as transformers 4 wrote it: torch_dtype, rope_theta at the top, no layer_types
    "old_keys": dict(vocab_size=64, hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
                     num_key_value_heads=2, head_dim=16, query_pre_attn_scalar=16, sliding_window=6, num_labels=2,
                     attn_logit_softcapping=10.0, rope_parameters={"rope_type": "default", "rope_theta": 37.0},
                     _old_keys=True),
    # stored in bfloat16, computed in float32
    "bfloat16": dict(vocab_size=100, hidden_size=48, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
                     num_key_value_heads=2, head_dim=8, query_pre_attn_scalar=10, sliding_window=4, num_labels=5,
                     attn_logit_softcapping=5.0, _dtype=torch.bfloat16),
    # softcap null, layer types against the family's pattern, a large eps, another rope base, several eos tokens
    "variants": dict(vocab_size=72, hidden_size=20, intermediate_size=28, num_hidden_layers=3, num_attention_heads=2,
                     num_key_value_heads=1, head_dim=14, query_pre_attn_scalar=14, sliding_window=3, num_labels=6,
                     attn_logit_softcapping=None, rms_norm_eps=0.05,
                     rope_parameters={"rope_type": "default", "rope_theta": 500.0}, eos_token_id=[1, 5],
                     layer_types=["full_attention", "sliding_attention", "sliding_attention"], _dtype=torch.float16),
    # a language-model checkpoint as published: no score head; the adapter brings it (rank-stabilised, two modules)
    "causal_lm": dict(vocab_size=80, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
                      num_key_value_heads=1, head_dim=10, query_pre_attn_scalar=10, sliding_window=8, num_labels=3,
                      attn_logit_softcapping=4.0, _causal_lm=True),
}


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(model.named_parameters()):
        if "norm" in name:
            std = 0.2
        elif "embed_tokens" in name:
            std = 0.3
        elif "q_proj" in name or "k_proj" in name:
            std = 0.35
        elif "score" in name:
            std = 0.3
        elif "lora_" in name:
            std = 0.2
        else:
            std = 0.15
        with torch.no_grad():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * std)


def sequences(vocab_size, seed):
    """bos, random ids, eos; a single bos-eos pair and a sequence without eos are there too."""
    generator = torch.Generator().manual_seed(seed)
    lengths = [17, 1, 2, 5, 9, 30, 12, 3]
    out = []
    for n in lengths:
        body = torch.randint(3, vocab_size, (n,), generator=generator).tolist()
        out.append([2] + body + [1] if n != 9 else body)
    out[1] = [2, 1]
    return out


def logits_of(model, posts):
    with torch.no_grad():
        return [model(input_ids=torch.tensor([ids])).logits[0] for ids in posts]


def numbers(tensor):
    return [float(v) for v in tensor]


def changed(reference, model_config, state, posts, **changes):
    """Largest change of any logit when the configuration is altered: shows that the fixture tests the setting."""
    values = model_config.to_dict()
    values.update(changes)
    altered = Gemma2Config(**values)
    altered._attn_implementation = "eager"
    model = Gemma2ForSequenceClassification(altered).float().eval()
    model.load_state_dict(state)
    return max(float((a - b).abs().max()) for a, b in zip(logits_of(model, posts), reference))


def sensitivity(reference, model, posts):
    config, state = model.config, model.state_dict()
    n = config.num_hidden_layers
    out = {
        "query_pre_attn_scalar": changed(reference, config, state, posts,
                                         query_pre_attn_scalar=config.query_pre_attn_scalar * 2),
        "rope_theta": changed(reference, config, state, posts,
                              rope_parameters={"rope_type": "default", "rope_theta": 9.0}),
        "softcap": changed(reference, config, state, posts,
                           attn_logit_softcapping=1.0 if config.attn_logit_softcapping is None else None),
        "eps": changed(reference, config, state, posts, rms_norm_eps=0.3),
    }
    if config.sliding_window < 17:
        out["window"] = changed(reference, config, state, posts, sliding_window=config.sliding_window + 1)
        swap = {"full_attention": "sliding_attention", "sliding_attention": "full_attention"}
        out["layer_types"] = changed(reference, config, state, posts,
                                     layer_types=[swap[t] for t in config.layer_types])
    return out


def rewrite_old_keys(path):
    config = json.loads(path.read_text())
    config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
    config["torch_dtype"] = config.pop("dtype")
    config.pop("layer_types")
    config["hidden_act"] = config["hidden_activation"]
    config["cache_implementation"] = "hybrid"
    config["transformers_version"] = "4.44.2"
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


class GivenDropout(torch.nn.Module):
    """Dropout whose keep-mask is given for the whole packed batch; start moves from post to post."""

    def __init__(self, mask):
        super().__init__()
        self.mask, self.start = mask, 0

    def forward(self, x):
        rows = self.mask[self.start:self.start + x.shape[1]]
        return x * rows.to(x.dtype) / (1.0 - DROPOUT)


def adapter_name(name):
    """named_parameters of a PEFT model -> the tensor's name in adapter_model.safetensors"""
    return name.replace(".default.weight", ".weight").replace(".modules_to_save.default", "").replace(".modules_to_save", "")


def backward(model, posts, labels, dropouts=()):
    """Mean BCE over posts x classes; gradients are left in the parameters. Returns (loss, logits)."""
    loss, logits, start = 0.0, [], 0
    for ids, target in zip(posts, labels):
        for dropout in dropouts:
            dropout.start = start
        out = model(input_ids=torch.tensor([ids])).logits[0]
        logits.append(out.detach())
        loss = loss + torch.nn.functional.binary_cross_entropy_with_logits(out, torch.tensor(target), reduction="sum")
        start += len(ids)
    loss = loss / (len(posts) * len(labels[0]))
    loss.backward()
    return float(loss.detach()), logits


def case_json(posts, logits, labels=None):
    out = [{"ids": ids, "logits": numbers(l)} for ids, l in zip(posts, logits)]
    if labels is not None:
        for row, target in zip(out, labels):
            row["labels"] = [int(v) for v in target]
    return out


def write_json(path, head, key, rows):
    text = json.dumps(head)[:-1] + (', ' if head else "") + f'"{key}": [\n' + ",\n".join(json.dumps(r) for r in rows) + "\n]}\n"
    path.write_text(text)


def adapter_case(folder, base, posts, labels, name, lora, seed, gradients=True, dropout=False):
    """A PEFT adapter with everything random: folder/NAME/ and, when asked for, its gradients."""
    torch.manual_seed(seed)
    model = get_peft_model(base, lora)
    generator = torch.Generator().manual_seed(seed)
    for parameter_name, parameter in sorted(model.named_parameters()):
        if parameter.requires_grad:
            with torch.no_grad():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * (0.3 if "score" in parameter_name else 0.2))
    target = folder / name
    model.save_pretrained(target)
    (target / "README.md").unlink(missing_ok=True)
    config = json.loads((target / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = ".."
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()  # a set: its order differs from run to run
    (target / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")

    model.eval()
    logits = logits_of(model, posts)
    if not gradients:
        write_json(target / "cases.json", {}, "sequences", case_json(posts, logits))
        return
    dropouts, masks = [], {}
    if dropout:
        total = sum(len(ids) for ids in posts)
        for module_name, module in model.named_modules():
            if hasattr(module, "lora_dropout"):
                mask = torch.rand(total, module.in_features, generator=generator) >= DROPOUT
                module.lora_dropout["default"] = GivenDropout(mask)
                dropouts.append(module.lora_dropout["default"])
                masks[module_name.removeprefix("base_model.model.model.")] = mask.to(torch.uint8)
        model.train()
        save_file(masks, target / "dropout_masks.safetensors")
    loss, train_logits = backward(model, posts, labels, dropouts)
    found = {adapter_name(n): p.grad.clone() for n, p in model.named_parameters() if p.requires_grad}
    saved = load_file(target / "adapter_model.safetensors")
    assert set(found) == set(saved), sorted(set(found) ^ set(saved))
    assert all(g.abs().max() > 0 for g in found.values())
    save_file(found, target / "gradients.safetensors")
    head = {"loss": loss, "lora_dropout": DROPOUT if dropout else 0.0}
    rows = case_json(posts, logits, labels)
    if dropout:
        for row, values in zip(rows, train_logits):
            row["train_logits"] = numbers(values)
    write_json(target / "cases.json", head, "sequences", rows)


def make(name, spec, out, number):
    options = {k: v for k, v in spec.items() if k.startswith("_")}
    config = Gemma2Config(**{**COMMON, **{k: v for k, v in spec.items() if not k.startswith("_")}})
    config._attn_implementation = "eager"
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    model = Gemma2ForSequenceClassification(config).float().eval()
    randomize(model, 100 + number)
    dtype = options.get("_dtype", torch.float32)
    if options.get("_causal_lm"):
        language_model = Gemma2ForCausalLM(config).float()
        language_model.model.load_state_dict(model.model.state_dict())
        language_model.tie_weights()
        language_model.save_pretrained(folder)
    else:
        model.to(dtype).save_pretrained(folder, max_shard_size=options.get("_max_shard_size", "50GB"))
    (folder / "generation_config.json").unlink(missing_ok=True)
    if options.get("_old_keys"):
        rewrite_old_keys(folder / "config.json")

    posts = sequences(config.vocab_size, 200 + number)

    def load():
        torch.manual_seed(300 + number)  # for the score head that a language model does not bring
        loaded = Gemma2ForSequenceClassification.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", num_labels=config.num_labels)
        return loaded.eval()

    loaded = load()
    if not options.get("_causal_lm"):
        logits = logits_of(loaded, posts)
        # What was read back is what was written, old keys or new. A new model with dtype float32 in its config:
        # otherwise the factor of the embeddings is rounded to the dtype of the file.
        config.dtype = torch.float32
        written = Gemma2ForSequenceClassification(config).float().eval()
        written.load_state_dict(model.state_dict())
        expected = logits_of(written, posts)
        assert all(torch.equal(a, b) for a, b in zip(logits, expected))
        effects = sensitivity(logits, loaded, posts)
        print(name, {k: round(v, 4) for k, v in effects.items()}, flush=True)
        for key, value in effects.items():
            if not (key == "softcap" and config.attn_logit_softcapping == 50.0):
                assert value > 0.01, (name, key, value)
        write_json(folder / "cases.json", {"sensitivity": effects}, "sequences", case_json(posts, logits))

    generator = torch.Generator().manual_seed(400 + number)
    labels = [(torch.rand(config.num_labels, generator=generator) < 0.4).float().tolist() for _ in posts]

    def lora(**changes):
        return LoraConfig(**{**dict(task_type="SEQ_CLS", r=4, lora_alpha=8, lora_dropout=0.0, target_modules=SEVEN,
                                    bias="none"), **changes})

    if name in ("basic", "softcap_window"):
        adapter_case(folder, load(), posts, labels, "adapter", lora(), 500 + number)
    if name == "softcap_window":
        adapter_case(folder, load(), posts[2:6], labels[2:6], "adapter_dropout", lora(lora_dropout=DROPOUT),
                     600 + number, dropout=True)
        full = load()
        loss, _ = backward(full, posts, labels)
        save_file({n: p.grad.clone() for n, p in full.named_parameters()}, folder / "full_gradients.safetensors")
        write_json(folder / "full_cases.json", {"loss": loss}, "sequences", case_json(posts, logits, labels))
    if name == "causal_lm":
        adapter_case(folder, load(), posts, labels, "adapter",
                     lora(r=3, lora_alpha=5, use_rslora=True, target_modules=["q_proj", "v_proj"]), 500 + number)
        # what was saved loads again into the published kind of checkpoint and gives the same logits
        again = PeftModel.from_pretrained(load(), folder / "adapter").eval()
        expected = json.loads((folder / "adapter" / "cases.json").read_text())["sequences"]
        for row, values in zip(expected, logits_of(again, posts)):
            assert row["logits"] == numbers(values)


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "gemma2"
    for number, (name, spec) in enumerate(CONFIGS.items()):
        make(name, spec, out, number)


if __name__ == "__main__":
    main()
