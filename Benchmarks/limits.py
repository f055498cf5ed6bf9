#!/usr/bin/env python3
"""What this machine can do at most, on one thread: `limits.py --folder DIR [--sample FILE]`.

Copies memory, inflates and compresses, digests, writes and reads a disk, and prints MB/s (10^6 bytes) of each as
JSON. What is compressed is the beginning of an extract, so that its rates are those of this data; rates of gzip and
zstd count plain bytes. The disk's file lies in DIR, is synced, and is read after the system was told to forget it.
"""

import argparse
import hashlib
import json
import os
import sys
import time
import zlib
from pathlib import Path

import pyarrow

COPY_BYTE_COUNT = 256 << 20
SAMPLE_BYTE_COUNT = 32 << 20
DISK_BYTE_COUNT = 1 << 30
BLOCK_BYTE_COUNT = 1 << 20
ROUNDS = 3


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="where the disk is measured")
    parser.add_argument("--sample", type=Path, help="a plain extract; without it digits that look like one")
    parser.add_argument("--disk-mib", type=int, default=DISK_BYTE_COUNT >> 20)
    arguments = parser.parse_args()
    sample = sample_bytes(arguments.sample)
    print(json.dumps(memory() | codecs(sample) | disk(arguments.folder, arguments.disk_mib << 20)))
    return 0


def sample_bytes(path):
    if path is None:
        return b"".join(b"%012d,%d,2026-06-30\n" % (number * 7919, number % 97) for number in range(1 << 20))
    with open(path, "rb") as file:
        return file.read(SAMPLE_BYTE_COUNT)


def fastest(byte_count, action):
    """MB/s of the fastest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.monotonic()
        action()
        times.append(time.monotonic() - start)
    return round(byte_count / min(times) / 1e6, 1)


def memory():
    source, target = memoryview(bytearray(COPY_BYTE_COUNT)), memoryview(bytearray(COPY_BYTE_COUNT))

    def copy():
        target[:] = source

    copy()
    return {"memory copy": fastest(COPY_BYTE_COUNT, copy)}


def codecs(sample):
    deflated = zlib.compress(sample, 6)
    zstd = pyarrow.Codec("zstd", compression_level=1)
    packed = zstd.compress(sample)
    count = len(sample)
    return {
        "inflate": fastest(count, lambda: zlib.decompress(deflated)),
        "zstd 1 compress": fastest(count, lambda: zstd.compress(sample)),
        "zstd decompress": fastest(count, lambda: zstd.decompress(packed, decompressed_size=count)),
        "SHA-256": fastest(count, lambda: hashlib.sha256(sample).digest()),
    }


def disk(folder, byte_count):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "limits.partial"
    block = os.urandom(BLOCK_BYTE_COUNT)
    try:
        start = time.monotonic()
        with open(path, "wb", buffering=0) as file:
            for _ in range(byte_count // BLOCK_BYTE_COUNT):
                file.write(block)
            os.fsync(file.fileno())
            written = time.monotonic() - start
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        buffer = bytearray(BLOCK_BYTE_COUNT)
        start = time.monotonic()
        with open(path, "rb", buffering=0) as file:
            while file.readinto(buffer):
                pass
        read = time.monotonic() - start
    finally:
        path.unlink(missing_ok=True)
    return {
        "disk write, synced": round(byte_count / written / 1e6, 1), "disk read": round(byte_count / read / 1e6, 1)
    }


if __name__ == "__main__":
    sys.exit(main())
