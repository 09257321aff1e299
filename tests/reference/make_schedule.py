#!/usr/bin/env python3
"""Learning rates of transformers' schedulers, steps of torch's AdamW with clipping, and loss variants.

    make_schedule.py          writes schedule/schedules.json, schedule/adamw.json, schedule/losses.json
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F
from transformers import get_scheduler

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["cosine", "linear", "constant_with_warmup", "constant"]


def schedules():
    out = []
    for kind in NAMES:
        for steps, ratio, base in [(1, 0.0, 2e-5), (7, 0.0, 1e-3), (10, 0.25, 2e-5), (40, 0.1, 3e-3), (33, 0.05, 5e-4), (12, 1.0, 1e-4)]:
            if kind == "constant" and ratio:
                continue
            warmup = math.ceil(steps * ratio)  # as TrainingArguments.get_warmup_steps does
            optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
            scheduler = get_scheduler(kind, optimizer, num_warmup_steps=warmup, num_training_steps=steps)
            rates = []
            for _ in range(steps + 1):  # the last one is the rate after the last step
                rates.append(optimizer.param_groups[0]["lr"])
                optimizer.step()
                scheduler.step()
            out.append({"type": kind, "learning_rate": base, "warmup_ratio": ratio, "warmup_steps": warmup,
                        "training_steps": steps, "rates": rates})
    return out


def flat(tensors):
    return [[float(v) for v in t.detach().flatten()] for t in tensors]


def adamw():
    out = []
    for seed, lr, decay, clip, scale in [(1, 1e-2, 0.0, 1.0, 0.1), (2, 1e-2, 0.01, 1.0, 3.0), (3, 3e-3, 0.3, 0.5, 1.0), (4, 2e-5, 0.01, 0.0, 1e-4)]:
        generator = torch.Generator().manual_seed(seed)
        parameters = [torch.nn.Parameter(torch.randn(shape, generator=generator)) for shape in [(3, 4), (5,)]]
        optimizer = torch.optim.AdamW(parameters, lr=lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=decay, foreach=False)
        case = {"learning_rate": lr, "weight_decay": decay, "betas": [0.9, 0.999], "eps": 1e-8, "max_grad_norm": clip,
                "shapes": [[3, 4], [5]], "initial": flat(parameters), "steps": []}
        for step in range(5):
            rate = lr * (1 - step / 10)
            optimizer.param_groups[0]["lr"] = rate
            for parameter in parameters:
                parameter.grad = torch.randn(parameter.shape, generator=generator) * scale
            gradients = flat(p.grad for p in parameters)
            norm = torch.nn.utils.clip_grad_norm_(parameters, clip if clip > 0 else math.inf, foreach=False)
            optimizer.step()
            case["steps"].append({"learning_rate": rate, "gradients": gradients, "grad_norm": float(norm),
                                  "parameters": flat(parameters)})
        out.append(case)
    return out


def losses():
    """Mean over posts x classes; the formulas that are the library's own."""
    generator = torch.Generator().manual_seed(9)
    n, c = 6, 4
    logits = (torch.randn(n, c, generator=generator) * 3).requires_grad_()
    with torch.no_grad():
        logits[0, 0], logits[1, 1] = 60.0, -60.0  # no overflow, no log of zero
    labels = (torch.rand(n, c, generator=generator) < 0.4).float()
    weights = torch.tensor([0.5, 1.0, 2.0, 4.5])
    p = torch.sigmoid(logits)
    gamma = 2.0
    plain = F.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    smoothing = 0.1
    table = {
        "bce": plain.mean(),
        "weight": F.binary_cross_entropy_with_logits(logits, labels, weight=weights),
        "pos_weight": F.binary_cross_entropy_with_logits(logits, labels, pos_weight=weights),
        # Lin et al. 2017, as torchvision.ops.sigmoid_focal_loss with alpha = -1
        "focal": (plain * (1 - (p * labels + (1 - p) * (1 - labels))) ** gamma).mean(),
        # targets y * (1 - eps) + eps / 2
        "label_smoothing": F.binary_cross_entropy_with_logits(logits, labels * (1 - smoothing) + smoothing / 2),
    }
    cases = []
    for name, loss in table.items():
        gradient, = torch.autograd.grad(loss, logits, retain_graph=True)
        cases.append({"name": name, "loss": float(loss.detach()), "gradient": flat(gradient)})
    return {"logits": flat(logits), "labels": flat(labels), "weights": flat([weights])[0], "focal_gamma": gamma,
            "smoothing": smoothing, "cases": cases}


def write(name, key, rows, head=None):
    text = ",\n".join(json.dumps(row) for row in rows)
    start = json.dumps({"oracle": "torch 2.11.0, transformers 5.23.0", **(head or {})})[:-1]
    (HERE / "schedule" / name).write_text(f'{start}, "{key}": [\n{text}\n]}}\n')


def main():
    torch.set_num_threads(1)
    (HERE / "schedule").mkdir(exist_ok=True)
    write("schedules.json", "cases", schedules())
    write("adamw.json", "cases", adamw())
    found = losses()
    write("losses.json", "cases", found.pop("cases"), found)


if __name__ == "__main__":
    main()
