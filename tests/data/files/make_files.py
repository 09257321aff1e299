#!/usr/bin/env python3
"""Writes the small Parquet files of this folder: the same five posts in every type a column may have.

    make_files.py        (pyarrow 24 or later; writes beside itself)

tst_reader.cpp compares what is read with the posts below.
many_columns.parquet is an input that the fuzzer found (tst_hostile_files).
"""
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).resolve().parent

IDS = ["p1", "p2", "p3", "p4", "p5"]
TEXTS = ["Перший допис про місто", "Second post, with a \"quote\"", "Третій 😀 допис", "The fourth\nhas two lines", "П'ятий"]
LANGUAGES = ["uk", "en", "uk", "en", "uk"]
LABELS = [["b", "a"], None, ["c"], [], ["a"]]
SPANS = [[[0, 6], [7, 12]], None, [[7, 8]], [], [[0, 5]]]


def save(name, columns, **options):
    pq.write_table(pa.table(columns), HERE / name, **{"compression": "snappy", **options})


def variant(string, item, outer, number, inner=None):
    """Columns of the posts with the given string type, label type, list constructor and span number type."""
    inner = inner or (lambda value: outer(value))
    return {
        "key": pa.array(IDS, string),
        "post": pa.array(TEXTS, string),
        "tongue": pa.array(LANGUAGES, string),
        "tags": pa.array(LABELS, outer(item)),
        "marks": pa.array(SPANS, outer(inner(number))),
    }


def main():
    plain = variant(pa.string(), pa.string(), pa.list_, pa.int64())
    save("plain.parquet", plain)
    save("plain_gzip_groups_v2.parquet", plain, compression="gzip", row_group_size=2, data_page_version="2.0")
    save("plain_zstd_no_schema.parquet", plain, compression="zstd", store_schema=False, use_dictionary=False)
    save("large.parquet", variant(pa.large_string(), pa.large_string(), pa.large_list, pa.int32()))
    save("views.parquet", variant(pa.string_view(), pa.string_view(), pa.list_, pa.uint16()))
    save("pairs.parquet", variant(pa.string(), pa.string(), pa.list_, pa.int64(), inner=lambda value: pa.list_(value, 2)))

    coded = dict(plain)
    for name in ("key", "post", "tongue"):
        coded[name] = coded[name].dictionary_encode()
    flat = [label for labels in LABELS for label in labels or []]
    offsets, total = [], 0
    for labels in LABELS:
        offsets.append(None if labels is None else total)
        total += len(labels or [])
    coded["tags"] = pa.ListArray.from_arrays(pa.array(offsets + [total], pa.int32()), pa.array(flat).dictionary_encode())
    save("dictionary.parquet", coded)

    has = lambda name: [name in (labels or []) for labels in LABELS]
    save("flags.parquet", {
        "number": pa.array([2**63 + 1, 2, 3, 4, 5], pa.uint64()),
        "post": pa.array(TEXTS),
        "a": pa.array(has("a"), pa.bool_()),
        "b": pa.array([int(x) for x in has("b")], pa.int8()),
        "c": pa.array([float(x) for x in has("c")], pa.float64()),
        "share": pa.array([0.5, 1.0, 0.0, 0.25, 1.0], pa.float32()),
    })
    save("flags_with_null.parquet", {
        "id": pa.array([1, 2, 3], pa.int32()),
        "post": pa.array(["Раз", "Два", "Три"]),
        "a": pa.array([1.0, None, 0.0], pa.float32()),
        "b": pa.array([0, 1, 7], pa.int64()),
    })
    save("bytes.parquet", {
        "id": pa.array([b"x1", b"x2"], pa.binary()),
        "post": pa.array([b"good text", "ой ".encode() + b"bad \xff\xfe byte"], pa.binary()),
        "odd": pa.array([{"k": 1}, None], pa.struct([("k", pa.int32())])),
    })
    # Called UTF-8 and none: writers do not look.
    odd = pa.array(["good text".encode(), "ой ".encode() + b"bad \xff\xfe byte"], pa.binary())
    save("text_not_utf8.parquet", {
        "id": pa.array(["x1", "x2"]),
        "post": pa.StringArray.from_buffers(len(odd), odd.buffers()[1], odd.buffers()[2]),
    })
    # Arrow lets columns share a name, and have none.
    pq.write_table(pa.Table.from_arrays(
        [pa.array(["x1", "x2"]), pa.array(["Раз", "Два"]), pa.array([0, 1]), pa.array([1, 1])],
        names=["id", "post", "a", "a"]), HERE / "columns_twice.parquet", compression="snappy")
    pq.write_table(pa.Table.from_arrays(
        [pa.array(["x1", "x2"]), pa.array(["Раз", "Два"]), pa.array([0, 1])],
        names=["id", "post", ""]), HERE / "column_without_name.parquet", compression="snappy")
    save("no_rows.parquet", {"id": pa.array([], pa.string()), "post": pa.array([], pa.string())})


if __name__ == "__main__":
    main()
