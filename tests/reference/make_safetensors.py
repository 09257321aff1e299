#!/usr/bin/env python3
"""A file of every dtype, written by the safetensors library -> safetensors/all.safetensors, safetensors/values.json.

    make_safetensors.py       (safetensors 0.8.0, torch 2.11.0)
"""
import json
import pathlib

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent
stream = torch.Generator().manual_seed(3)
reals = torch.cat([torch.randn(7, generator=stream), torch.tensor([0.0, -0.0, 1e-7, 6.1e-5, 65504.0])]).reshape(3, 4)
tensors = {
    "b.f32": reals, "a.f32": reals.flatten()[:5].clone(), "f64": reals.double(), "f16": reals.half(), "bf16": reals.bfloat16(),
    "i64": torch.tensor([[1, -2]]), "i32": torch.tensor([3, -4], dtype=torch.int32), "i16": torch.tensor([5], dtype=torch.int16),
    "i8": torch.tensor([-6], dtype=torch.int8), "u8": torch.tensor([7, 255], dtype=torch.uint8), "u16": torch.tensor([8], dtype=torch.uint16),
    "u32": torch.tensor([9], dtype=torch.uint32), "u64": torch.tensor([10], dtype=torch.uint64), "bool": torch.tensor([True, False, True]),
    "f8_e4m3": torch.tensor([1.5]).to(torch.float8_e4m3fn), "f8_e5m2": torch.tensor([1.5]).to(torch.float8_e5m2),
    "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "імʼя \"з лапками\"": torch.ones(2),
}
folder = HERE / "safetensors"
folder.mkdir(exist_ok=True)
save_file(tensors, folder / "all.safetensors", metadata={"format": "pt"})
values = {name: tensors[name].float().flatten().tolist() for name in ("b.f32", "a.f32", "f64", "f16", "bf16", "scalar", "empty")}
(folder / "values.json").write_text(json.dumps(values, indent=1) + "\n")
