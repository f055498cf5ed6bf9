"""What the scripts that query a store's column files have in common.

    python PEER_queries.py measure --store DIR --threads 2 --rounds 3 --output CELLS.csv
    python PEER_queries.py lookup --store DIR --threads 2 --ids FILE

`measure` computes the three core indicators from the column files; `lookup` finds each person of a file of citizen
IDs, one a line, and the rows linked to them. Printed is a JSON object: `seconds` of each round or person, measured
within the process, and for look-ups the `rows` found by registry. A peer is given the list of files; opening them
counts, starting Python does not.
"""

import argparse
import json
import time
from pathlib import Path

from report import cube, write_indicators

TABLES = ("population", "insurance", "dossiers", "dossier_data")
DIMENSIONS = {
    "digitisation_rate": ("period", "area"), "reuse_rate": ("period", "area"), "insured_verified_rate": ("area",),
}


def main(make_peer, before_start=None):
    """`make_peer(files, threads)` has `indicators()`, rows `(period, area, numerator, denominator)` at the finest
    grain by indicator, and `rows_of(id)`, how many rows each registry has of a person.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("measure", "lookup"))
    parser.add_argument("--store", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", help="accepted for a uniform command line")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output")
    parser.add_argument("--ids")
    arguments = parser.parse_args()
    if before_start:
        before_start(arguments)
    peer = make_peer({table: files_of(arguments.store, table) for table in TABLES}, arguments.threads)
    if arguments.what == "measure":
        print(json.dumps(measured(peer, arguments)))
    else:
        print(json.dumps(looked_up(peer, Path(arguments.ids).read_text(encoding="ascii").split())))


def files_of(store, table):
    """The column files of the table's newest version, in the order of their rows."""
    from deltalake import DeltaTable

    folder = Path(store) / table
    return sorted(str(folder / Path(uri).name) for uri in DeltaTable(str(folder)).file_uris())


def measured(peer, arguments):
    seconds = []
    for _ in range(arguments.rounds):
        start = time.monotonic()
        found = peer.indicators()
        cells = {name: cube(found[name], dimensions) for name, dimensions in DIMENSIONS.items()}
        seconds.append(time.monotonic() - start)
    write_indicators(arguments.output, cells)
    return {"seconds": seconds}


def looked_up(peer, ids):
    seconds, rows = [], []
    for person in ids:
        start = time.monotonic()
        found = peer.rows_of(person)
        seconds.append(time.monotonic() - start)
        rows.append(found)
    return {"seconds": seconds, "rows": rows}
