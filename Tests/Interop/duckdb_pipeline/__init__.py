"""A second opinion on hoso: a pipeline of the language, computed in DuckDB's SQL over the raw extracts.

It is written from the text of the language, not from the Swift code, and does what one run over all extracts
into an empty store does: typing and rejects, deduplication, links, derived columns, counts, indicators,
indexes and checks. Python reads the YAML, parses expressions and writes SQL; every value is computed by DuckDB.
"""

from .document import Document, load
from .run import Run

__all__ = ["Document", "Run", "load"]
