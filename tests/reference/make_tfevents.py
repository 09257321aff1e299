#!/usr/bin/env python3
"""Event files of TensorBoard as torch.utils.tensorboard writes them, with what the tensorboard package reads from them.

    make_tfevents.py          writes tfevents/events.out.tfevents.* and tfevents/scalars.json
"""
import json
import math
import pathlib
import shutil

import numpy
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.util import tensor_util
from torch.utils.tensorboard import SummaryWriter

FOLDER = pathlib.Path(__file__).resolve().parent / "tfevents"


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    with SummaryWriter(FOLDER) as writer:
        for step in range(5, 31, 5):
            writer.add_scalar("train/loss", 0.7 * math.exp(-step / 20), step, walltime=1000.25 + step)
            writer.add_scalar("train/grad_norm", 1 + step / 100, step, walltime=1000.25 + step, new_style=True)
            writer.add_scalar("train/double", step / 3, step, walltime=1000.25 + step, new_style=True, double_precision=True)
            if step % 10 == 0:
                writer.add_scalar("eval/loss", float("nan") if step == 20 else 0.6, step, walltime=1001 + step)
        # What is no scalar is skipped by a reader of scalars.
        writer.add_histogram("weights", numpy.arange(20.0), 30)
        writer.add_text("args", "learning_rate: 2e-5", 30)
    (path,) = FOLDER.glob("events.out.tfevents.*")
    path = path.rename(FOLDER / "events.out.tfevents.1000.machine.1.0")  # no name of a machine in the tree
    scalars = {}
    for event in EventFileLoader(str(path)).Load():
        for value in event.summary.value:
            # The loader turns simple_value into a tensor: one way to ask for both.
            numbers = tensor_util.make_ndarray(value.tensor) if value.HasField("tensor") else None
            if numbers is None or numbers.ndim or numbers.dtype.kind not in "fi":
                continue
            series = scalars.setdefault(value.tag, {"steps": [], "wall_times": [], "values": []})
            series["steps"].append(event.step)
            series["wall_times"].append(event.wall_time)
            number = float(numbers)
            series["values"].append(None if math.isnan(number) else number)
    (FOLDER / "scalars.json").write_text(json.dumps(scalars, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
