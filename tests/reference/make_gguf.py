#!/usr/bin/env python3
"""A tiny Gemma 3 GGUF file of random blocks, what gguf-py and transformers make of it -> gguf/.

usage: python make_gguf.py [--out FOLDER] [--seed N]     (gguf 0.17.1, transformers 5.23.0; see requirements.txt)

gguf/tiny.gguf   every tensor type that import-gguf reads, random bytes with finite scales, a vocabulary of 320 tokens
gguf/cases.json  {"sha256": {name in the checkpoint: of its float32 bytes, norms minus 1}, "config": {...},
                  "texts": [{"text", "ids"}]}: transformers' own reading of the file
"""
import argparse
import hashlib
import json
import pathlib

import gguf
import numpy
import torch
import transformers
from nasty_text import FIXED

T = gguf.GGMLQuantizationType
HIDDEN, FEED, HEAD, LAYERS = 256, 32, 8, 1
# Where the float16 scales stand in a block.
SCALES = {T.Q4_0: [0], T.Q5_0: [0], T.Q8_0: [0], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}


def random_tensor(stream, shape, kind):
    """Bytes of the kind's layout; scales are ordinary float16 numbers (a random pattern may be NaN)."""
    if kind == T.F32:
        return stream.normal(size=shape).astype(numpy.float32)
    if kind == T.F16:
        return stream.normal(size=shape).astype(numpy.float16)
    if kind == T.BF16:
        return gguf.quantize(stream.normal(size=shape).astype(numpy.float32), kind)
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    rows = numpy.prod(shape[:-1], dtype=int) * shape[-1] // elements
    blocks = stream.integers(0, 256, size=(rows, size), dtype=numpy.uint8)
    for at in SCALES[kind]:
        scales = (stream.normal(size=rows) * 10.0 ** stream.integers(-6, 2, size=rows)).astype(numpy.float16)
        blocks[:, at : at + 2] = scales.view(numpy.uint8).reshape(rows, 2)
    return blocks.reshape(*shape[:-1], -1)


def vocabulary():
    """Special tokens, newlines and spaces as user-defined tokens, bytes, letters, pairs of letters: (text, kind)."""
    tokens = [("<pad>", 3), ("<eos>", 3), ("<bos>", 3), ("<unk>", 3), ("<start_of_turn>", 3), ("<end_of_turn>", 3)]
    tokens += [("\n", 4), ("\n\n", 4), ("  ", 4), ("</b>", 4)] + [(f"<0x{byte:02X}>", 6) for byte in range(256)]
    letters = "\u2581анотеирсвлкм"
    merged = ["на", "но", "то", "\u2581н", "\u2581на", "ст", "ро", "ка", "\u2581п", "ать", "ан", "нн", "ннн", "нннн", "аа", "\u2581в", "ов", "ол", "во", "ре"]
    tokens += [(text, 1) for text in merged + list(letters) + list("п,!ь")]
    return tokens + [(f"<unused{i}>", 3) for i in range(320 - len(tokens))]


def write(path, stream):
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_name("tiny")
    writer.add_license("none: random numbers")
    for add, value in [(writer.add_context_length, 512), (writer.add_embedding_length, HIDDEN), (writer.add_block_count, LAYERS),
                       (writer.add_feed_forward_length, FEED), (writer.add_head_count, 2), (writer.add_head_count_kv, 1),
                       (writer.add_key_length, HEAD), (writer.add_value_length, HEAD), (writer.add_layer_norm_rms_eps, 1e-6),
                       (writer.add_rope_freq_base, 1e6), (writer.add_sliding_window, 16)]:
        add(value)
    tokens = vocabulary()
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text.encode() for text, _ in tokens])
    writer.add_token_scores([-float(i) for i in range(len(tokens))])
    writer.add_token_types([kind for _, kind in tokens])
    for add, value in [(writer.add_bos_token_id, 2), (writer.add_eos_token_id, 1), (writer.add_unk_token_id, 3), (writer.add_pad_token_id, 0),
                       (writer.add_add_bos_token, True), (writer.add_add_eos_token, False), (writer.add_add_space_prefix, False)]:
        add(value)
    queries = 2 * HEAD
    tensors = [("token_embd", (len(tokens), HIDDEN), T.Q4_0), ("blk.0.attn_q", (queries, HIDDEN), T.Q4_K), ("blk.0.attn_k", (HEAD, HIDDEN), T.Q5_K),
               ("blk.0.attn_v", (HEAD, HIDDEN), T.Q6_K), ("blk.0.attn_output", (HIDDEN, queries), T.BF16), ("blk.0.ffn_gate", (FEED, HIDDEN), T.Q5_0),
               ("blk.0.ffn_up", (FEED, HIDDEN), T.Q8_0), ("blk.0.ffn_down", (HIDDEN, FEED), T.F16)]
    for name in ["attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"]:
        tensors.append((f"blk.0.{name}", (HIDDEN,), T.F32))
    tensors += [("blk.0.attn_q_norm", (HEAD,), T.F32), ("blk.0.attn_k_norm", (HEAD,), T.F32), ("output_norm", (HIDDEN,), T.F32)]
    for name, shape, kind in tensors:
        data = random_tensor(stream, shape, kind)
        writer.add_tensor(name + ".weight", data, raw_dtype=None if kind in (T.F32, T.F16) else kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "gguf")
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    arguments.out.mkdir(exist_ok=True)
    write(arguments.out / "tiny.gguf", numpy.random.default_rng(arguments.seed))
    model = transformers.AutoModelForCausalLM.from_pretrained(arguments.out, gguf_file="tiny.gguf", dtype=torch.float32)
    weights = {name: tensor for name, tensor in model.state_dict().items() if name != "lm_head.weight"}
    tokenizer = transformers.AutoTokenizer.from_pretrained(arguments.out, gguf_file="tiny.gguf")
    # transformers does not make added tokens of the spaces that a GGUF file spells as spaces; the checkpoint it comes from has them.
    texts = [text for text in FIXED if text and "\u2581" not in text and len(text) < 250]
    keep = ["model_type", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim",
            "intermediate_size", "sliding_window", "layer_types", "rope_parameters", "query_pre_attn_scalar", "max_position_embeddings"]
    config = model.config.to_dict()
    out = {"sha256": {name: hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest() for name, tensor in sorted(weights.items())},
           "config": {key: config[key] for key in keep},
           "texts": [{"text": text, "ids": tokenizer(text, add_special_tokens=False)["input_ids"]} for text in texts]}
    with open(arguments.out / "cases.json", "w", encoding="utf-8") as file:
        json.dump(out, file, indent=1)
        file.write("\n")
    print(len(weights), "tensors,", len(texts), "texts")


if __name__ == "__main__":
    main()
