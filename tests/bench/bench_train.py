#!/usr/bin/env python3
"""LoRA training (or prediction) beside transformers + PEFT: the same posts in the same order, in alternation.

    bench_train.py --data TRAIN.parquet [--model DIR | --shape tiny|layer2b] [--alternations 5] [--steps 2] [--rows 64]
                   [--checkpointing] [--group-by-length] [--predict] [--prune] [--device cuda:0]

Each alternation runs `thresher-cli bench` (one warm-up step, then --steps) and the same steps in transformers (eager attention,
fp32, r = 64 on all seven linears, dropout .05, batches of 8 padded to the longest). Both count real tokens. Prints one JSON line with
the medians, the ratio of each alternation and peak memory. A shape has no tokenizer: a post of n code points is n // 3 + 48 random
ids on both sides. --checkpointing: gradient checkpointing in transformers. --group-by-length: its batches are of posts of like length (the
best effort: no post more or less is computed, only less padding). Threads: as many as the machine has cores.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTRUCTION = "Ти експерт в аналізі постів в соцмережах. Тобі необхідно визначити наскільки пости містять в собі техніки маніпуляції."
TEMPLATE = "<start_of_turn>user\n{instruction}\nТекст статті: {text}\n<end_of_turn>"
SHAPES = {
    "tiny": dict(hidden_size=256, num_hidden_layers=4, intermediate_size=1024, num_attention_heads=4, num_key_value_heads=2, head_dim=64),
    "layer2b": dict(hidden_size=2304, num_hidden_layers=2, intermediate_size=9216, num_attention_heads=8, num_key_value_heads=4, head_dim=256),
}
LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def read_posts(path, rows):
    import pyarrow.parquet as pq
    table = pq.read_table(path, columns=["id", "content"]).slice(0, rows)
    return table.column("id").to_pylist(), table.column("content").to_pylist()


def open_peer(args):
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForSequenceClassification, Gemma2Config, Gemma2ForSequenceClassification
    torch.manual_seed(0)
    if args.model:
        model = AutoModelForSequenceClassification.from_pretrained(args.model, num_labels=10, attn_implementation="eager", dtype=torch.float32)
    else:
        shape = SHAPES[args.shape]
        config = Gemma2Config(vocab_size=8000, query_pre_attn_scalar=shape["head_dim"], num_labels=10, pad_token_id=0, **shape)
        config._attn_implementation = "eager"
        model = Gemma2ForSequenceClassification(config)
    model.config.pad_token_id = 0
    if args.checkpointing:
        model.gradient_checkpointing_enable()
        model.enable_input_require_grads()
    if args.predict:
        return model.eval()
    lora = LoraConfig(task_type="SEQ_CLS", r=64, lora_alpha=64, lora_dropout=.05, target_modules=LINEARS)
    return get_peft_model(model, lora).train()


def ids_of(args, texts):
    import random
    if args.model:
        from transformers import AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained(args.model)
        prompts = [TEMPLATE.format(instruction=INSTRUCTION, text=text) for text in texts]
        return [[2] + tokenizer(prompt, add_special_tokens=False)["input_ids"] + [1] for prompt in prompts]
    draw = random.Random(11)
    return [[draw.randrange(3, 8000) for _ in range(len(text) // 3 + 48)] for text in texts]


def grouped(ids):
    """Batches of 8 posts of like length, the batches in random order."""
    import random
    ordered = sorted(ids, key=len)
    batches = [ordered[i:i + 8] for i in range(0, len(ordered), 8)]
    random.Random(1).shuffle(batches)
    return [post for batch in batches for post in batch]


class Peer:
    def __init__(self, args, texts):
        import torch
        self.torch, self.args = torch, args
        self.model, self.ids = open_peer(args).to(args.device), ids_of(args, texts)
        if args.group_by_length:
            self.ids = grouped(self.ids)
        self.optimizer = None if args.predict else torch.optim.AdamW([p for p in self.model.parameters() if p.requires_grad], lr=1e-5)

    def batch(self, step):
        posts = [self.ids[(step * 8 + i) % len(self.ids)] for i in range(8)]
        longest = max(map(len, posts))
        ids = self.torch.tensor([post + [0] * (longest - len(post)) for post in posts])
        mask = self.torch.tensor([[1] * len(post) + [0] * (longest - len(post)) for post in posts])
        return ids.to(self.args.device), mask.to(self.args.device), sum(map(len, posts))

    def step(self, step):
        ids, mask, tokens = self.batch(step)
        if self.args.predict:
            with self.torch.no_grad():
                self.model(input_ids=ids, attention_mask=mask)
            return tokens
        logits = self.model(input_ids=ids, attention_mask=mask).logits
        loss = self.torch.nn.functional.binary_cross_entropy_with_logits(logits, self.torch.ones_like(logits))
        loss.backward()
        self.torch.nn.utils.clip_grad_norm_([p for p in self.model.parameters() if p.requires_grad], 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return tokens

    def run(self):
        self.wait()
        start, tokens = time.perf_counter(), 0
        first = 0 if self.args.predict else 1
        for step in range(first, first + self.args.steps):
            tokens += self.step(step)
        self.wait()
        return tokens / (time.perf_counter() - start)

    def wait(self):
        if self.args.device != "cpu":
            self.torch.cuda.synchronize()


def ours(args, config, ids):
    command = [args.cli, "--json", "--quiet", "bench", "predict" if args.predict else "train", "--data", args.data, "--ids", ids,
               "--config", config, "--steps", str(args.steps), "--device", args.device]
    command += ["--model", args.model] if args.model else ["--shape", args.shape]
    if not args.prune:
        command.append("--no-prune")
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--data", required=True)
    parser.add_argument("--model")
    parser.add_argument("--shape", default="tiny", choices=sorted(SHAPES))
    parser.add_argument("--alternations", type=int, default=5)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--rows", type=int, default=64)
    parser.add_argument("--checkpointing", action="store_true")
    parser.add_argument("--group-by-length", action="store_true")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--predict", action="store_true")
    parser.add_argument("--prune", action="store_true")
    args = parser.parse_args()
    names, texts = read_posts(args.data, args.rows)
    with tempfile.TemporaryDirectory() as folder:
        ids, config = pathlib.Path(folder, "ids.csv"), pathlib.Path(folder, "config.json")
        ids.write_text("id\n" + "\n".join(names) + "\n", encoding="utf-8")
        config.write_text(json.dumps({
            "data": {"label_column": "techniques"}, "prompt": {"instruction": INSTRUCTION, "template": TEMPLATE},
            "lora_config": {"r": 64, "lora_alpha": 64, "lora_dropout": .05}}, ensure_ascii=False), encoding="utf-8")
        peer = Peer(args, texts)
        peer.step(0)
        mine, theirs, reports = [], [], []
        for _ in range(args.alternations):
            reports.append(ours(args, str(config), str(ids)))
            mine.append(reports[-1]["tokens_per_second"])
            theirs.append(peer.run())
    print(json.dumps({
        "what": ("predict " if args.predict else "train ") + (args.model or args.shape),
        "variant": "; ".join(name for name, on in (("checkpointing", args.checkpointing), ("grouped by length", args.group_by_length),
                                                   ("last layer whole on our side", not args.prune)) if on),
        "device": args.device, "threads": os.cpu_count(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "ours": round(statistics.median(mine), 1), "transformers": round(statistics.median(theirs), 1),
        "ratio": round(statistics.median(a / b for a, b in zip(mine, theirs)), 2),
        "ratios": [round(a / b, 2) for a, b in zip(mine, theirs)],
        "share_of_peak": round(statistics.median(r["share_of_peak"] for r in reports), 3),
        "our_peak_gb": round(max(r["peak_bytes"] for r in reports) / 1e9, 2),
        "transformers_peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9, 2)}))


if __name__ == "__main__":
    main()
