#!/usr/bin/env python3
"""Writes the sample's model: a sentencepiece tokenizer, the same tokenizer for Hugging Face, and a small Gemma 2.

    make_model.py [--out DIR]     writes model/ beside itself (about two minutes on two cores)

Needs the versions of tests/reference/requirements.txt. The tokenizer and a short language-model training use sentences of
make_posts.py drawn with other seeds than the sample's own rows; labels are never seen.
"""
import argparse
import io
import json
import math
import pathlib
import random

import pyarrow.parquet as pq
import sentencepiece as spm
import torch
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import Gemma2Config, Gemma2ForCausalLM

from make_posts import make_corpus

HERE = pathlib.Path(__file__).resolve().parent
VOCAB = 1000
TURNS = ["<start_of_turn>", "<end_of_turn>"]
SPECIAL = {"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>"}
SHAPE = dict(hidden_size=64, intermediate_size=192, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             head_dim=16, query_pre_attn_scalar=16, sliding_window=64, max_position_embeddings=512)
CORPUS, EPOCHS, BATCH, RATE = 12000, 3, 32, 3e-3


def train_sentencepiece(texts):
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, model_type="bpe", vocab_size=VOCAB, byte_fallback=True,
        character_coverage=0.9995, pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", eos_piece="<eos>",
        bos_piece="<bos>", unk_piece="<unk>", user_defined_symbols=TURNS, split_digits=True, add_dummy_prefix=False,
        normalization_rule_name="identity", remove_extra_whitespaces=False, num_threads=1, minloglevel=2)
    return model.getvalue()


def huggingface_tokenizer(pieces):
    """The same BPE as tokenizer.json. Merges are not in the sentencepiece file: every split of a piece into two pieces
    is one, ordered by the rank of the piece it makes, as transformers converts Gemma's own tokenizer."""
    vocab = {pieces.IdToPiece(i): i for i in range(pieces.GetPieceSize())}
    merges = []
    for piece, number in vocab.items():
        if pieces.IsControl(number) or pieces.IsByte(number) or pieces.IsUnknown(number) or piece in TURNS:
            continue
        local = [(piece[:i], piece[i:]) for i in range(1, len(piece)) if piece[:i] in vocab and piece[i:] in vocab]
        local.sort(key=lambda pair: (vocab[pair[0]], vocab[pair[1]]))
        merges += [(pieces.GetScore(number), pair) for pair in local]
    merges = [pair for _, pair in sorted(merges, key=lambda entry: -entry[0])]
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True, dropout=None))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A", pair="<bos> $A <bos>:1 $B:1", special_tokens=[("<bos>", vocab["<bos>"])])
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in [*SPECIAL.values(), *TURNS]])
    return tokenizer


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def make_tokenizer(out, check):
    (out / "tokenizer.model").write_bytes(train_sentencepiece(make_corpus(71, 4000)))
    pieces = spm.SentencePieceProcessor(model_file=str(out / "tokenizer.model"))
    huggingface_tokenizer(pieces).save(str(out / "tokenizer.json"))
    write_json(out / "special_tokens_map.json", {**SPECIAL, "additional_special_tokens": TURNS})
    write_json(out / "tokenizer_config.json", {
        "tokenizer_class": "GemmaTokenizer", "model_max_length": 512, "add_bos_token": True, "add_eos_token": False,
        "padding_side": "right", "clean_up_tokenization_spaces": False, **SPECIAL})
    other = Tokenizer.from_file(str(out / "tokenizer.json"))
    for text in check:
        expected = pieces.Encode(text)
        assert other.encode(text, add_special_tokens=False).ids == expected, text
        assert pieces.Decode(expected) == text
    return pieces


def batches(rng, rows):
    """Rows of about the same length together; the order of the batches is random."""
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i]), rng.random()))
    groups = [order[i:i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        width = max(len(rows[i]) for i in group)
        yield torch.tensor([rows[i] + [0] * (width - len(rows[i])) for i in group])


def pretrain(config, rows):
    torch.manual_seed(5)
    rng = random.Random(5)
    model = Gemma2ForCausalLM(config).float().train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    total, step = EPOCHS * math.ceil(len(rows) / BATCH), 0
    for _ in range(EPOCHS):
        for ids in batches(rng, rows):
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1, (step + 1) / 50) * (1 - step / total)
            logits = model(input_ids=ids, attention_mask=(ids != 0).long()).logits
            loss = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            if step % 100 == 0:
                print(f"step {step}/{total} loss {loss.item():.3f}", flush=True)
            step += 1
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "model")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)       # sums in one order: the same weights on every run

    posts = pq.read_table(HERE / "train.parquet").column("content").to_pylist()
    odd = ["", " ", "  двічі  пробіл", "ёЇєґ № 42\tтаб\nрядок", "emoji 🧵👩‍🔧 e\u0301", "<start_of_turn>user\nтекст\n<end_of_turn>", "日本"]
    pieces = make_tokenizer(out, posts + odd)

    config = Gemma2Config(vocab_size=pieces.GetPieceSize(), pad_token_id=0, eos_token_id=1, bos_token_id=2,
                          initializer_range=0.04, attn_implementation="eager", **SHAPE)
    config._attn_implementation = "eager"
    rows = [[2] + pieces.Encode(text) + [1] for text in make_corpus(72, CORPUS)]
    print(sum(map(len, rows)) / len(rows), "tokens a post")
    model = pretrain(config, rows)
    print(sum(p.numel() for p in model.parameters()), "parameters")
    model.to(torch.bfloat16).save_pretrained(out)
    (out / "generation_config.json").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
