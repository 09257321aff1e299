#!/usr/bin/env python3
"""The linear baseline as scikit-learn computes it, on posts of the sample.

    make_tfidf.py             writes tfidf/tfidf.json

Word 1-2-grams (min_df 2) and char_wb 2-5-grams (min_df 3), sublinear tf, each part normalised on its own, side by side, then
one liblinear logistic regression (C = 3) per class. Posts with apostrophes are left out: \\w+ and ICU's word boundaries
cut them differently.
"""
import json
import pathlib

import numpy as np
import pyarrow.parquet as pq
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE.parent.parent / "resources" / "sample" / "train.parquet"
CLASSES = ["praise", "blame", "exaggeration"]
WORD = dict(analyzer="word", token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
CHAR = dict(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)


def sizes(vectorizer, matrix):
    return {"features": len(vectorizer.vocabulary_), "nonzeros": int(matrix.nnz)}


def weights(vectorizer, row):
    """Every nonzero value of one row, by term."""
    names = vectorizer.get_feature_names_out()
    return {str(names[j]): float(v) for j, v in zip(row.indices, row.data)}


def main():
    rows = [r for r in pq.read_table(SAMPLE).to_pylist() if not set("'’ʼ") & set(r["content"])]
    train, held_out = rows[:120], rows[120:140]
    texts = [r["content"] for r in train]
    labels = np.array([[int(c in (r["techniques"] or [])) for c in CLASSES] for r in train])
    word, char = TfidfVectorizer(**WORD), TfidfVectorizer(**CHAR)
    word_matrix, char_matrix = word.fit_transform(texts), char.fit_transform(texts)
    x = hstack([word_matrix, char_matrix]).tocsr()
    other = [r["content"] for r in held_out]
    z = hstack([word.transform(other), char.transform(other)]).tocsr()
    out = {
        "oracle": "scikit-learn 1.9.1",
        "classes": CLASSES,
        "word": sizes(word, word_matrix),
        "char": sizes(char, char_matrix),
        "train": [{"content": t, "labels": [int(v) for v in l]} for t, l in zip(texts, labels)],
        "held_out": other,
        "first_row_word": weights(word, word_matrix[0]),
        "first_row_char": weights(char, char_matrix[0]),
    }
    for key, tolerance in (("default", 1e-4), ("tight", 1e-12)):
        decision, probability = [], []
        for c in range(len(CLASSES)):
            model = LogisticRegression(C=3.0, solver="liblinear", tol=tolerance, max_iter=1000).fit(x, labels[:, c])
            decision.append([float(v) for v in model.decision_function(z)])
            probability.append([float(v) for v in model.predict_proba(z)[:, 1]])
        out[key] = {"tol": tolerance, "decision": np.array(decision).T.tolist(), "probs": np.array(probability).T.tolist()}
    folder = HERE / "tfidf"
    folder.mkdir(exist_ok=True)
    text = ",\n".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in out.items())
    (folder / "tfidf.json").write_text("{" + text + "}\n", encoding="utf-8")
    gap = np.abs(np.array(out["default"]["decision"]) - np.array(out["tight"]["decision"])).max()
    print(out["word"], out["char"], "largest difference of the two tolerances", gap, labels.mean(axis=0))


if __name__ == "__main__":
    main()
