#!/usr/bin/env python3
"""Reads every column of Parquet files with pyarrow on one thread: `pyarrow_scan.py FILE …`.

Prints a line per file: rows, nulls, bytes of texts, and the sum modulo 2^64 of its numbers (booleans, integers,
unscaled decimals, dates and times), as `Scan` does with hoso's reader.
"""

import sys

import pyarrow
import pyarrow.compute
import pyarrow.parquet

NUMBERS = {
    "bool": pyarrow.uint8(), "int64": pyarrow.int64(), "date32[day]": pyarrow.int32(), "timestamp[us]": pyarrow.int64(),
}


def main(paths):
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    for path in paths:
        table = pyarrow.parquet.read_table(path, use_threads=False, partitioning=None)
        nulls = text_bytes = total = 0
        for column in table.columns:
            nulls += column.null_count
            name = str(column.type)
            if name in ("string", "binary"):
                text_bytes += pyarrow.compute.sum(pyarrow.compute.binary_length(column)).as_py() or 0
            elif name in NUMBERS:
                # Sums of 64-bit integers go round at 2^64.
                total += pyarrow.compute.sum(column.cast(NUMBERS[name])).as_py() or 0
            elif name != "double":
                sys.exit(f"pyarrow_scan: column of type {name}")
        print(table.num_rows, nulls, text_bytes, total % (1 << 64))


if __name__ == "__main__":
    main(sys.argv[1:])
