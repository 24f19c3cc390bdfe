"""What was measured, as tables for people and as JSON."""

import json
import os
import platform
import statistics
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Table:
    """Rows of equal keys; figures that are compared come from one run, taken in turn."""

    title: str
    rows: list[dict] = field(default_factory=list)

    def print(self):
        heads = list(self.rows[0])
        lines = [heads, *([_written(row[head]) for head in heads] for row in self.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
        print(f"\n{self.title}\n")
        for line in lines:
            print("  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def write_json(path, database, tables):
    """Write every table, and what it was measured on."""
    machine = {"processors": os.cpu_count(), "python": platform.python_version(), "database": database}
    content = {"machine": machine, "tables": {table.title: table.rows for table in tables}}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(content, indent=1) + "\n")


def median(values, digits=2):
    return round(statistics.median(values), digits)


def _written(value):
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
