#!/usr/bin/env python3
"""Small seeds for the fuzzers of formats whose files in the tree are too large for them. Standard library alone.

make_seeds.py: writes tests/fuzz/seeds/TARGET-*, the same bytes each time.
"""
import hashlib
import json
import pathlib
import struct

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEEDS = ROOT / "tests/fuzz/seeds"
SAMPLE = ROOT / "resources/sample/model"


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def gguf(entries, tensors, alignment=32, version=3):
    """entries: (key, type, packed value); tensors: (name, sizes, type, bytes)"""
    out = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(entries))
    for key, kind, value in entries:
        out += text(key) + struct.pack("<I", kind) + value
    at = 0
    for name, sizes, kind, data in tensors:
        out += text(name) + struct.pack("<I", len(sizes)) + b"".join(struct.pack("<Q", s) for s in sizes)
        out += struct.pack("<IQ", kind, at)
        at += (len(data) + alignment - 1) // alignment * alignment
    out += b"\0" * (-len(out) % alignment)
    for _, _, _, data in tensors:
        out += data + b"\0" * (-len(data) % alignment)
    return out


def gguf_types():
    """One block or a few of each type that is read, metadata of each type."""
    scalars = [("B", 0), ("b", 1), ("H", 2), ("h", 3), ("I", 4), ("i", 5), ("f", 6), ("?", 7), ("Q", 10), ("q", 11), ("d", 12)]
    entries = [("k" + str(kind), kind, struct.pack("<" + code, 1)) for code, kind in scalars]
    entries.append(("k8", 8, text("word")))
    entries += [("a" + str(kind), 9, struct.pack("<IQ", kind, 2) + struct.pack("<2" + code, 1, 1)) for code, kind in scalars]
    entries.append(("a8", 9, struct.pack("<IQ", 8, 2) + text("one") + text("two")))
    entries.append(("general.alignment", 4, struct.pack("<I", 32)))
    blocks = {0: (32, 4 * 32), 1: (32, 2 * 32), 30: (32, 2 * 32), 2: (32, 18), 6: (32, 22), 8: (32, 34),
              12: (256, 144), 13: (256, 176), 14: (256, 210)}
    tensors = [("t" + str(kind), [count], kind, bytes((7 * i + kind) % 120 for i in range(size)))
               for kind, (count, size) in blocks.items()]
    return gguf(entries, tensors)


def gguf_gemma(architecture):
    """A whole model of one layer, as import-gguf reads it."""
    def key(name, value):
        full = name if "." in name else ""
        kind, packed = (6, struct.pack("<f", value)) if isinstance(value, float) else (4, struct.pack("<I", value))
        return (full, kind, packed)

    prefix = architecture + "."
    numbers = {"context_length": 64, "embedding_length": 32, "block_count": 1, "feed_forward_length": 32,
               "attention.head_count": 1, "attention.head_count_kv": 1, "attention.layer_norm_rms_epsilon": 1e-6,
               "attention.key_length": 32, "attention.value_length": 32, "attention.sliding_window": 16,
               "rope.freq_base": 10000.0, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0}
    entries = [("general.architecture", 8, text(architecture)), ("general.name", 8, text("seed"))]
    entries += [key(prefix + name, value) for name, value in numbers.items()]
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>"] + ["<0x%02X>" % i for i in range(256)] + ["a", "b", "ab", "\u2581"]
    kinds = [3, 3, 3, 2] + [6] * 256 + [1] * 4
    count = len(pieces)
    entries += [
        ("tokenizer.ggml.model", 8, text("llama")),
        ("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, count) + b"".join(map(text, pieces))),
        ("tokenizer.ggml.scores", 9, struct.pack("<IQ", 6, count) + struct.pack("<%df" % count, *(-float(i) for i in range(count)))),
        ("tokenizer.ggml.token_type", 9, struct.pack("<IQ", 5, count) + struct.pack("<%di" % count, *kinds)),
    ]
    entries += [("tokenizer.ggml.%s_token_id" % name, 4, struct.pack("<I", i))
                for i, name in enumerate(["padding", "eos", "bos", "unknown"])]
    entries.append(("tokenizer.ggml.add_bos_token", 7, b"\1"))
    norms = ["attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"]
    norms += ["attn_q_norm", "attn_k_norm"] if architecture == "gemma3" else []
    tensors = [("token_embd.weight", [32, count], 8, b"\0" * (34 * count)), ("output_norm.weight", [32], 0, b"\0" * 128)]
    tensors += [("blk.0.%s.weight" % name, [32], 0, b"\0" * 128) for name in norms]
    tensors += [("blk.0.%s.weight" % name, [32, 32], 2, b"\0" * (18 * 32))
                for name in ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]]
    return gguf(entries, tensors)


def small_tokenizer():
    """The sample's tokenizer with its bytes, a few letters and merges."""
    whole = json.loads((SAMPLE / "tokenizer.json").read_text())
    model = whole["model"]
    keep = [p for p in model["vocab"] if len(p) == 1 or p.startswith("<")]
    merges = [m for m in model["merges"] if all(part in keep for part in (m if isinstance(m, list) else m.split(" ")))][:20]
    keep += ["".join(m) if isinstance(m, list) else m.replace(" ", "") for m in merges]
    model["vocab"] = {piece: i for i, piece in enumerate(dict.fromkeys(keep))}
    model["merges"] = merges
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def small_sentencepiece():
    """The sample's tokenizer.model with its first 300 pieces."""
    data = (SAMPLE / "tokenizer.model").read_bytes()
    out, at, pieces = b"", 0, 0

    def varint(at):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value, at

    while at < len(data):
        begin = at
        tag, at = varint(at)
        length, at = varint(at)
        at += length
        pieces += tag >> 3 == 1
        if tag >> 3 != 1 or pieces <= 300:
            out += data[begin:at]
    return out


def safetensors():
    sizes = {"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4,
             "U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8}
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, size in sizes.items():
        header[name.lower()] = {"dtype": name, "shape": [2, 1], "data_offsets": [at, at + 2 * size]}
        at += 2 * size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(range(at))


def npy(descr, shape, data):
    header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }" % (descr, shape)
    header += " " * (-(11 + len(header)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def pack():
    """A run of two folds and four posts, in the form that the target makes an archive of."""
    parts = {
        "manifest.json": b'{"format": 1, "classes": ["red", "green"], "n_splits": 2, "task": "multilabel"}',
        "run.yaml": b"data: {train: t.csv, classes: [red, green]}\nfolds: {n_splits: 2}\n",
        "folds.csv": b"id,fold\na,0\nb,0\nc,1\nd,1\n",
        "oof_ids.csv": b"id,fold\na,0\nb,0\nc,1\nd,1\n",
        "oof_probs.npy": npy("<f4", "(4, 2)", struct.pack("<8f", *(.1, .9, .8, .2, .3, .7, .6, .4))),
        "oof_labels.npy": npy("|u1", "(4, 2)", bytes([0, 1, 1, 0, 0, 1, 1, 0])),
        "ensemble_test_ids.csv": b"id\nx\n",
        "ensemble_test_probs.npy": npy("<f4", "(1, 2)", struct.pack("<2f", .5, .25)),
        "submission.csv": b"id,red,green\nx,1,0\n",
        "decisions/default.yaml": (SEEDS / "decision.yaml").read_bytes(),
        "report.md": b"# Run\n",
        "events.jsonl": b'{"t":1,"kind":"finish"}\n',
    }
    for fold, ids in (("0", "ab"), ("1", "cd")):
        parts["fold-%s/val_ids.csv" % fold] = b"id\n" + "\n".join(ids).encode() + b"\n"
        parts["fold-%s/val_probs.npy" % fold] = npy("<f4", "(2, 2)", struct.pack("<4f", .1, .9, .8, .2))
        parts["fold-%s/fold.json" % fold] = b'{"format": 1, "state": "finished", "chosen_step": 4, "metric": "map", "value": 0.5}'
        parts["fold-%s/events.jsonl" % fold] = b'{"t":1,"kind":"train","step":1,"loss":0.5}\n'
        parts["fold-%s/thresholds.yaml" % fold] = b"grid_thresholds: {red: 0.5, green: 0.25}\n"
    return b"\n".join(b"@" + name.encode() + b"\n" + data for name, data in parts.items())


def linear_model():
    """Two words, one piece of letters, two classes, in the form that the target makes a file of."""
    header = {"format": 1, "kind": "linear", "classes": ["red", "green"], "documents": 3, "word_terms": 2, "char_terms": 1,
              "config": {"C": 3.0, "word_ngrams": [1, 2], "char_ngrams": [2, 5], "word_min_df": 2, "char_min_df": 3,
                         "max_word_features": 100, "max_char_features": 200}}
    tables = b"\0\2ab\2" + b"\1\1c\1" + b"\0\2 a\3" + struct.pack("<8f", *(.5, -1, .25, 0, 1, 2, -.5, .125))
    return json.dumps(header).encode() + b"\n\n" + tables


def journal():
    entry = {"time": 1.0, "file": "submission.csv", "run": "runs/a", "decision": "default", "score": 0.5, "sent": True,
             "note": "first", "estimate": 0.4, "interval": [0.3, 0.5], "badge": "clean"}
    return json.dumps({"format": 1, "program": "thresher", "entries": [entry]}).encode()


def records():
    """The other small JSON files, each in the form that its reader takes."""
    config = b"task: multilabel\n"  # as the target holds it
    files = {
        "job": {"kind": "job", "name": "n", "classes": ["a"], "folds": 2, "rows": 4, "test_rows": 0,
                "members": [{"name": "config.yaml", "bytes": len(config), "sha256": hashlib.sha256(config).hexdigest()}]},
        "thresher": {"prompt": {"instruction": "i", "template": "{text}"}, "max_length": 16, "truncation": "keep_template",
                     "classes": ["a"], "pooling": "last"},
        "score_set": {"step": 4, "step_source": "fixed"},
        "sealed_looks": {"looks": [{"time": 1.0, "score_set": "h", "score_set_name": "n", "macro_f1": 0.5}]},
        "trainer": {"log_history": [{"step": 5, "loss": 0.7, "learning_rate": 1e-4, "epoch": 0.5, "strange": [1]},
                                    {"step": 5, "eval_loss": 0.6, "eval_map": 0.5, "epoch": 0.5}]},
    }
    return {f"records-{name}.json": json.dumps({"format": 1, "program": "thresher"} | value).encode()
            for name, value in files.items()}


def main():
    seeds = {
        "gguf-types": gguf_types(),
        "gguf-gemma2": gguf_gemma("gemma2"),
        "gguf-gemma3": gguf_gemma("gemma3"),
        "tokenizer_json-small": small_tokenizer(),
        "tokenizer_model-small": small_sentencepiece(),
        "safetensors-types": safetensors(),
        "pack-run": pack(),
        "linear_model-small": linear_model(),
        "records-journal.json": journal(),
        "tables-balances.csv": b"class,balance,positives,positives_low,positives_high,exact,train_prevalence,p_value,test_rate\n"
                               b"red,0.5,45,45,45,1,0.4,0.1,0.5\n",
        "tables-overlay.csv": b"id,class,was,label,note\na,red,0,1,seen\n",
        **records(),
    }
    for name, data in seeds.items():
        (SEEDS / name).write_bytes(data)
        print(name, len(data))


if __name__ == "__main__":
    main()
