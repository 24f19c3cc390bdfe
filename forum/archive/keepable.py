"""Which characters no database keeps."""

from __future__ import annotations

import re

# Halves of a surrogate pair: no text can be written to a file or a database with them.
HALVES = re.compile("[\ud800-\udfff]")
# PostgreSQL refuses NUL besides.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
