#!/usr/bin/env python3
"""NF4 codes, scales and values of the published rule (bitsandbytes), written beside this script.

    make_nf4.py       writes nf4/nf4.safetensors: weight, codes, absmax, float32, bfloat16 (as float32) by case

The rule is written out in numpy; bitsandbytes on the CPU must agree bit for bit with codes, absmax and float32 values.
Three rows of `edges` are left out of that: its CPU code divides a block of zeros by zero, and takes the nearest entry of
the table by distance, which on a threshold rounds to either side; the rule is that of its CUDA kernel, whose constants
are float literals.
"""
import pathlib
from fractions import Fraction

import bitsandbytes.functional as F
import numpy as np
import torch
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).resolve().parent


def nearest(text):
    """The float32 nearest to a decimal number, as a C compiler reads 0.5f: not by way of a double."""
    guess = np.float32(text)
    return min((np.nextafter(guess, np.float32(-2)), guess, np.nextafter(guess, np.float32(2))),
               key=lambda value: abs(Fraction(float(value)) - Fraction(text)))


THRESHOLDS = np.array([nearest(text) for text in (
    "-.8480964004993439", "-.6106329262256622", "-.4599952697753906", "-.33967943489551544", "-.23460740596055984",
    "-.13791173323988914", "-.045525018125772476", ".03979014977812767", ".1202552504837513", ".2035212516784668",
    ".2920137718319893", ".3893125355243683", ".5016634166240692", ".6427869200706482", ".8614784181118011")], np.float32)
TABLE = np.array([-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
                  -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
                  0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0],
                 np.float32)
BLOCK = 64


def quantise(weight):
    """float32 [out, in] -> (codes: two a byte, absmax)"""
    flat = weight.astype(np.float32).reshape(-1)
    padded = np.zeros(-(-flat.size // BLOCK) * BLOCK, np.float32)
    padded[:flat.size] = flat
    blocks = padded.reshape(-1, BLOCK)
    absmax = np.abs(blocks).max(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = blocks * (np.float32(1) / absmax)[:, None]
    codes = (x[..., None] > THRESHOLDS).sum(-1).astype(np.uint8)
    codes[absmax == 0] = 7
    codes = codes.reshape(-1)[:flat.size]
    codes = np.append(codes, np.zeros(codes.size % 2, np.uint8))
    return codes[0::2] << 4 | codes[1::2], absmax


def dequantise(codes, absmax, shape):
    both = np.stack([codes >> 4, codes & 15], 1).reshape(-1)[:np.prod(shape)]
    return (TABLE[both] * np.repeat(absmax, BLOCK)[:both.size]).reshape(shape)


def bfloat16(values):
    return torch.from_numpy(values).to(torch.bfloat16).float().numpy()


def cases():
    rng = np.random.default_rng(4)
    normal = rng.standard_normal((24, 96)).astype(np.float32) * 0.05
    edges = np.zeros((6, 64), np.float32)
    edges[1, 3] = -2.5                                  # the scale is negative values' as well
    edges[2, :15], edges[2, 15] = THRESHOLDS, 1.0       # exactly on a threshold: not above it
    edges[3, :15], edges[3, 15] = np.nextafter(THRESHOLDS, np.float32(2)), -1.0
    edges[4, :16] = TABLE * np.float32(3.7e-5)
    edges[5, :3] = [1e-38, -3e38, 5e37]
    return {"normal": normal, "edges": edges, "short": rng.standard_normal((3, 27)).astype(np.float32),
            "rounded": bfloat16(rng.standard_normal((10, 64)).astype(np.float32))}


def main():
    tensors = {}
    for name, weight in cases().items():
        codes, absmax = quantise(weight)
        values = dequantise(codes, absmax, weight.shape)
        if weight.size % BLOCK == 0:
            theirs, state = F.quantize_4bit(torch.from_numpy(weight), blocksize=BLOCK, quant_type="nf4")
            compared = [row for row in range(weight.shape[0]) if name != "edges" or row not in (0, 2, 3)]
            rows = theirs.numpy().reshape(weight.shape[0], -1)
            assert np.array_equal(codes.reshape(rows.shape)[compared], rows[compared]), name
            assert np.array_equal(absmax, state.absmax.numpy()), name
            assert np.array_equal(values[compared], F.dequantize_4bit(theirs, state).numpy()[compared]), name
        tensors |= {f"{name}.weight": weight, f"{name}.codes": codes, f"{name}.absmax": absmax, f"{name}.float32": values,
                    f"{name}.bfloat16": bfloat16(values)}
    (HERE / "nf4").mkdir(exist_ok=True)
    save_file(tensors, HERE / "nf4" / "nf4.safetensors")
    print({name: tensor.shape for name, tensor in tensors.items()})


if __name__ == "__main__":
    main()
