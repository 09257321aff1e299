"""Writes a Thresher run folder from any Python trainer. One file, nothing but numpy; copy it beside your script.

The run is then read like any other: `thresher-cli status RUN`, `finish RUN`, `thresholds --run RUN`, `ensemble --run RUN`,
and the window's curves, thresholds and blending.

With the Hugging Face Trainer (any model: mDeBERTa, Llama, Mistral, Aya, Gemma; PEFT or not), once per fold:

    from thresher_callback import Run, ThresherCallback
    run = Run("runs/mdeberta", classes, ids, folds, labels)            # rows in the order of your data file
    thresher = ThresherCallback(run, fold=0)
    trainer = Trainer(..., eval_dataset=rows_of_fold_0, compute_metrics=thresher.compute_metrics, callbacks=[thresher])
    trainer.train()
    thresher.finish(trainer, test_dataset, test_ids)                   # without test rows: thresher.finish(trainer)

The rows of eval_dataset must be those of the fold, in file order; their number is checked. metric_for_best_model may be map,
f1 or f1_05 (computed here) besides eval_loss.

Without a Trainer, from scores that you have:

    write_fold(run, 0, val_probs, test_probs, test_ids)

Shapes: classes L names; ids n texts, unique; folds n whole numbers (0..K-1; -1 trains only, -2 sealed); labels n x L of 0
and 1; scores are probabilities, rows x L. Files are written whole or not at all. Nothing is sent anywhere.
"""
import csv
import hashlib
import io
import json
import os
import time

import numpy as np

FORMAT = 1
PROGRAM = "thresher_callback"


def _write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    draft = f"{path}.tmp-{os.getpid()}"
    with open(draft, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def _number(value):
    """NaN and infinity are null in our files."""
    return float(value) if value is not None and np.isfinite(value) else None


def _json(path, value):
    _write(path, (json.dumps({"format": FORMAT, "program": PROGRAM, **value}, ensure_ascii=False, indent=1) + "\n").encode())


def _csv(path, header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    _write(path, text.getvalue().encode())


def _npy(path, values):
    data = io.BytesIO()
    np.save(data, values)
    _write(path, data.getvalue())


def _probs(values, rows, classes, what):
    values = np.asarray(values, dtype=np.float32)
    if values.shape != (rows, classes):
        raise ValueError(f"{what}: expected {rows} x {classes} scores, got {' x '.join(map(str, values.shape))}")
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"{what}: scores must be probabilities from 0 to 1, without NaN")
    return values


def sigmoid(logits):
    """Probabilities of logits; a model that returns several arrays (hidden states too) has its logits first."""
    logits = np.asarray(logits[0] if isinstance(logits, tuple) else logits, dtype=np.float64)
    return np.where(logits >= 0, 1 / (1 + np.exp(-np.abs(logits))), np.exp(-np.abs(logits)) / (1 + np.exp(-np.abs(logits))))


def average_precision(scores, labels):
    """As scikit-learn's: tied scores enter together; NaN without positives."""
    order = np.argsort(-scores, kind="stable")
    scores, labels = scores[order], labels[order]
    positives = labels.sum()
    if positives == 0:
        return float("nan")
    last = np.r_[np.flatnonzero(np.diff(scores)), len(scores) - 1]
    found = np.cumsum(labels)[last]
    recall = found / positives
    return float(np.sum(np.diff(np.r_[0, recall]) * found / (last + 1)))


def f1(predicted, labels):
    denominator = predicted.sum() + labels.sum()
    return float(2 * (predicted & labels).sum() / denominator) if denominator else 0.0


def metrics(probs, labels, rates):
    """map, f1 (as many predicted as the rates of the training rows say), f1_05 and the classes' own (ap, f1)."""
    labels = labels.astype(bool)
    per_class, at_half = [], []
    for c in range(labels.shape[1]):
        scores = probs[:, c]
        count = int(round(rates[c] * len(scores)))
        cut = np.sort(scores)[::-1][count - 1] if count > 0 else np.inf
        per_class.append((average_precision(scores, labels[:, c]), f1(scores >= cut, labels[:, c])))
        at_half.append(f1(scores >= 0.5, labels[:, c]))
    ap = np.array([a for a, _ in per_class])
    return {"map": float(np.nan_to_num(ap).mean()), "f1": float(np.mean([f for _, f in per_class])),
            "f1_05": float(np.mean(at_half))}, per_class


class Run:
    """The run folder: manifest.json, folds.csv and the labels of the rows that are scored. May be made again for each fold."""

    def __init__(self, folder, classes, ids, folds, labels, data_file=None):
        self.folder, self.classes = str(folder), list(classes)
        self.ids, self.folds = [str(i) for i in ids], np.asarray(folds, dtype=np.int64)
        self.labels = np.asarray(labels).astype(np.uint8)
        if len(set(self.ids)) != len(self.ids):
            raise ValueError("ids: an id stands there twice")
        if self.folds.shape != (len(self.ids),) or self.labels.shape != (len(self.ids), len(self.classes)):
            raise ValueError("ids, folds and labels must have the same rows, labels one column per class")
        if not np.isin(np.asarray(labels), (0, 1)).all():
            raise ValueError("labels must be 0 or 1")
        manifest = {"created": time.time(), "task": "multilabel", "classes": self.classes,
                    "n_splits": int(self.folds.max()) + 1}
        if data_file is not None:
            with open(data_file, "rb") as file:
                manifest["data"] = {"path": os.path.abspath(data_file), "rows": len(self.ids),
                                    "sha256": hashlib.sha256(file.read()).hexdigest()}
        _csv(self.path("folds.csv"), ["id", "fold"], zip(self.ids, self.folds.tolist()))
        self._write_labels()
        _json(self.path("manifest.json"), manifest)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def rows(self, fold):
        """Rows of the fold, in file order."""
        return np.flatnonzero(self.folds == fold)

    def rates(self, fold):
        """The share of positives in the rows that train for the fold."""
        return self.labels[(self.folds != fold) & (self.folds != -2)].mean(axis=0)

    def _write_labels(self):
        scored = np.flatnonzero(self.folds >= 0)
        _csv(self.path("oof_ids.csv"), ["id", "fold"], ((self.ids[i], int(self.folds[i])) for i in scored))
        _npy(self.path("oof_labels.npy"), self.labels[scored])

    def changed(self):
        """A fold has come: what `thresher-cli finish` put together from fewer folds is no longer true."""
        if os.path.exists(self.path("oof_probs.npy")):
            os.remove(self.path("oof_probs.npy"))
            self._write_labels()


class Fold:
    """fold-K of a run: its curves, the scores of its evaluations, and what it leaves behind."""

    def __init__(self, run, fold):
        self.run, self.fold = run, int(fold)
        self.rows = run.rows(self.fold)
        if len(self.rows) == 0:
            raise ValueError(f"fold {fold} has no rows")
        self.evaluations = {}  # step -> (probabilities, value of each metric)

    def path(self, *parts):
        return self.run.path(f"fold-{self.fold}", *parts)

    def record(self, kind, **values):
        """One line of events.jsonl. A line that was torn by a kill is completed first."""
        os.makedirs(self.path(), exist_ok=True)
        line = json.dumps({"t": time.time(), "kind": kind, **values}) + "\n"
        with open(self.path("events.jsonl"), "ab+") as file:
            if file.tell() > 0:
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    line = "\n" + line
            file.write(line.encode())

    def begin(self, step=0):
        """step > 0: goes on from a checkpoint; later records of an earlier start no longer count."""
        if os.path.exists(self.path("events.jsonl")):
            self.record("resumed", from_step=step)
        self.state("running")

    def state(self, state, **values):
        _json(self.path("fold.json"), {"state": state, "host": "", "pid": os.getpid(), **values})

    def train(self, step, loss, epoch=0.0, learning_rate=0.0, grad_norm=0.0, tokens_per_second=0.0):
        self.record("train", step=int(step), epoch=_number(epoch), loss=_number(loss), learning_rate=_number(learning_rate),
                    grad_norm=_number(grad_norm), tokens_per_second=_number(tokens_per_second))

    def evaluate(self, step, probs, epoch=0.0, loss=None):
        """Scores of the fold's rows at a step: kept, and their metrics put among the curves."""
        probs = _probs(probs, len(self.rows), len(self.run.classes), f"fold {self.fold}, step {step}")
        values, per_class = metrics(probs, self.run.labels[self.rows], self.run.rates(self.fold))
        _npy(self.path("evals", f"step-{int(step)}.npy"), probs)
        self.evaluations[int(step)] = (probs, {**values, "eval_loss": loss})
        self.record("eval", step=int(step), epoch=_number(epoch), eval_loss=_number(loss), eval_map=values["map"],
                    eval_f1=values["f1"], eval_f1_05=values["f1_05"],
                    per_class={name: {"ap": _number(ap), "f1": f} for name, (ap, f) in zip(self.run.classes, per_class)})
        return values

    def finish(self, val_probs=None, test_probs=None, test_ids=None, step=None, metric="last", value=None):
        """val_probs: of the step that counts; without, those of `step`, else of the last evaluation."""
        if val_probs is None:
            if not self.evaluations:
                raise ValueError("there was no evaluation: give val_probs")
            step = max(self.evaluations) if step is None else int(step)
            val_probs = self.evaluations[step][0]
        val_probs = _probs(val_probs, len(self.rows), len(self.run.classes), f"fold {self.fold}")
        values, _ = metrics(val_probs, self.run.labels[self.rows], self.run.rates(self.fold))
        if test_probs is not None:
            test_ids = [str(i) for i in (test_ids if test_ids is not None else range(len(test_probs)))]
            _csv(self.path("test_ids.csv"), ["id"], ([i] for i in test_ids))
            _npy(self.path("test_probs.npy"), _probs(test_probs, len(test_ids), len(self.run.classes), "test rows"))
        _csv(self.path("val_ids.csv"), ["id"], ([self.run.ids[i]] for i in self.rows))
        _npy(self.path("val_probs.npy"), val_probs)
        self.record("finished")
        self.state("finished", chosen_step=step, metric=metric, value=_number(value), step=step or 0, steps=step or 0,
                   eval_map=values["map"], eval_f1=values["f1"])
        self.run.changed()


def write_fold(run, fold, val_probs, test_probs=None, test_ids=None):
    """A fold from its scores alone."""
    Fold(run, fold).finish(val_probs, test_probs, test_ids)


class ThresherCallback:
    """A callback of the Hugging Face Trainer (by its methods' names; transformers is not imported)."""

    def __init__(self, run, fold):
        self.fold = Fold(run, fold)
        self._pending = None

    def __getattr__(self, name):
        if name.startswith("on_"):
            return lambda *args, **kwargs: None  # events of the Trainer that do not matter here
        raise AttributeError(name)

    def compute_metrics(self, prediction):
        """Give this to the Trainer: the scores pass through here and nowhere else."""
        probs = sigmoid(prediction.predictions)
        if len(probs) != len(self.fold.rows):
            return {}  # the rows of trainer.predict(), not those of the fold
        self._pending = probs
        values, _ = metrics(probs, self.fold.run.labels[self.fold.rows], self.fold.run.rates(self.fold.fold))
        return values

    def on_train_begin(self, args, state, control, **kwargs):
        self.fold.begin(state.global_step)

    def on_log(self, args, state, control, logs=None, **kwargs):
        if logs and "loss" in logs:
            self.fold.train(state.global_step, float(logs["loss"]), logs.get("epoch", state.epoch or 0.0),
                            float(logs.get("learning_rate", 0.0)), float(logs.get("grad_norm", 0.0)))

    def on_evaluate(self, args, state, control, metrics=None, **kwargs):
        if self._pending is None:
            raise RuntimeError("Thresher saw no scores: give the Trainer compute_metrics=callback.compute_metrics, and as "
                               f"eval_dataset the {len(self.fold.rows)} rows of fold {self.fold.fold} in file order")
        probs, self._pending = self._pending, None
        self.fold.evaluate(state.global_step, probs, state.epoch or 0.0, (metrics or {}).get("eval_loss"))

    def finish(self, trainer, test_dataset=None, test_ids=None):
        """After trainer.train(): the scores of the step whose weights the Trainer holds now."""
        state, args = trainer.state, trainer.args
        step, metric, value = state.global_step, "last", None
        if getattr(args, "load_best_model_at_end", False) and state.best_model_checkpoint:
            step = int(str(state.best_model_checkpoint).rstrip("/").rsplit("-", 1)[1])
            metric, value = (args.metric_for_best_model or "loss").removeprefix("eval_"), state.best_metric
        kept = self.fold.evaluations.get(step)
        val_probs = kept[0] if kept else sigmoid(trainer.predict(trainer.eval_dataset).predictions)
        test_probs = None if test_dataset is None else sigmoid(trainer.predict(test_dataset).predictions)
        self.fold.finish(val_probs, test_probs, test_ids, step, metric, value)
