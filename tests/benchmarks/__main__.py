"""Measure what docs/performance.md tells: ``make bench``, with DATABASE_URL for PostgreSQL.

Figures of one run compare with each other; those of two runs do not.
"""

import argparse
import os
import tempfile
from dataclasses import dataclass
from importlib import import_module

from tests.benchmarks.tables import write_json
from tests.sites import Site, new_site

PARTS = ("pages", "tutorial", "server", "browsing", "writing", "guessing", "integrity", "loading")


@dataclass(frozen=True)
class Run:
    """One run on a site of its own; a quick one leaves the large discussions out."""

    site: Site
    is_quick: bool

    @property
    def rounds(self):
        return 5 if self.is_quick else 15


def main():
    options = read_options()
    with tempfile.TemporaryDirectory() as folder, new_site(folder) as site:
        os.environ.update(site.env, DJANGO_SETTINGS_MODULE="forum.settings", LOG_LEVEL="ERROR")
        site.env.update(DJANGO_SETTINGS_MODULE="forum.settings", LOG_LEVEL="ERROR")
        site.manage("collectstatic", "--noinput", "-v0")
        import django

        django.setup()
        from django.db import connection

        tables = []
        for part in options.only or PARTS:
            for table in import_module(f"tests.benchmarks.{part}").measure(Run(site, options.quick)):
                table.print()
                tables.append(table)
        write_json(options.json, connection.vendor, tables)
        print(f"\nAll figures are in {options.json}.")
        connection.close()


def read_options():
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this; may be given several times")
    parser.add_argument("--quick", action="store_true", help="leave the large discussions out")
    parser.add_argument("--json", default="var/benchmarks.json", metavar="FILE", help="where the figures go")
    return parser.parse_args()


if __name__ == "__main__":
    main()
