"""What the benchmarks are made of; `run.py`, `nation.py`, `report.py` and `reading.py` are the commands."""
