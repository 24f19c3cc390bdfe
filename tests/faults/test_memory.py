"""How much memory an import takes: no more for a large archive than for a small one.

``make faults`` imports 1 GB and an article of a million comments, ``make test`` hundredths of it.
"""

import os
from datetime import UTC, datetime

import pytest

from tests.archive.archive_maker import line, make_archive, plain, records

MB = 1024 * 1024
MOMENT = datetime(2024, 5, 1, tzinfo=UTC)
IS_WHOLE = int(os.environ.get("KILLS", "5")) >= 100
SIZE = (1000 if IS_WHOLE else 10) * MB
# Comments of one article, and what they may take.
HUGE, IN_HUGE = (1_000_000, 1500 * MB) if IS_WHOLE else (60_000, 240 * MB)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return make_archive(tmp_path_factory.mktemp("archive") / "large.jsonl", SIZE)


@pytest.mark.parametrize(("workers", "in_one", "in_all"), [(1, 150 * MB, 150 * MB), (2, 150 * MB, 300 * MB)])
def test_import_takes_little_memory(site, archive, workers, in_one, in_all):
    own, others = _peaks(site, archive, workers)
    assert own < in_one
    assert own + others < in_all


def test_import_of_one_huge_article_takes_little_more_than_its_words(site, tmp_path):
    path = tmp_path / "huge.jsonl"
    with path.open("w") as file:
        file.writelines(records("one", 1, 2, huge=HUGE))
    own, _others = _peaks(site, path, workers=1)
    assert own < IN_HUGE
    with path.open("a") as file:
        file.write(line(plain("huge", "later", HUGE + 1, MOMENT, "One more.")))
    own, _others = _peaks(site, path, workers=1)
    assert own < IN_HUGE


def _peaks(site, archive, workers):
    """Import an archive; return the most bytes that the process had in memory, and those that it started."""
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    run = site.start(
        "-m", "tests.faults.peaks", "import_archive", archive, "--progress", "none", "--workers", str(workers)
    )
    said = run.communicate(timeout=2400)[0].decode()
    assert run.returncode == 0, said
    assert "0 problems" in said
    own, others = map(int, said.rpartition("peaks: ")[2].split())
    print(f"{workers} workers: {own / MB:.0f} MB, and {others / MB:.0f} MB in other processes")
    return own, others
