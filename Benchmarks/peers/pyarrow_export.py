#!/usr/bin/env python3
"""Writes the rows of Parquet files as one CSV file with pyarrow on one thread: `pyarrow_export.py OUTPUT FILE …`."""

import sys

import pyarrow
import pyarrow.csv
import pyarrow.parquet


def main(output, paths):
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    schema = pyarrow.parquet.read_schema(paths[0])
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    with pyarrow.csv.CSVWriter(output, schema, write_options=options) as writer:
        for path in paths:
            for batch in pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=1 << 16, use_threads=False):
                writer.write_batch(batch)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
