"""How much memory an import takes: no more for a large archive than for a small one.

``make faults`` imports 1 GB and an article of a million comments, ``make test`` hundredths of it. Of every other form
``make faults`` imports 1 GB too, or 200 MB, and ``make test`` has 10 MB read, which are 30 to 100 MB in memory.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.archive.archive_maker import line, make_archive, plain, records
from tests.faults.forms import FORMS, write_form
from tests.sites import ROOT

MB = 1024 * 1024
MOMENT = datetime(2024, 5, 1, tzinfo=UTC)
IS_WHOLE = int(os.environ.get("KILLS", "5")) >= 100
SIZE = (1000 if IS_WHOLE else 10) * MB
# Comments of one article, and what they may take.
HUGE, IN_HUGE = (1_000_000, 1500 * MB) if IS_WHOLE else (60_000, 240 * MB)
# Forms of which 1 GB is imported; of the others this would take hours.
LARGE = ("isso", "mbox", "wxr")
whole = pytest.mark.skipif(not IS_WHOLE, reason="KILLS=100 imports archives of 200 MB and more")


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


@whole
def test_import_of_a_gigabyte_takes_hardly_more_memory_than_that_of_a_hundredth(site, archive, tmp_path):
    small, _others = _peaks(site, make_archive(tmp_path / "small.jsonl", SIZE // 100), workers=1)
    site.empty()
    large, _others = _peaks(site, archive, workers=1)
    assert large < 1.2 * small


@whole
@pytest.mark.parametrize("form", FORMS)
def test_import_of_any_form_takes_little_memory(site, tmp_path, form):
    file = write_form(form, tmp_path / form, (1000 if form in LARGE else 200) * MB)
    own, _others = _peaks(site, file, workers=1)
    assert own < 145 * MB


@pytest.mark.parametrize("form", sorted({*FORMS} - {"html", "rostra"}))
def test_reader_of_any_form_holds_little_of_a_file(tmp_path, form):
    # HTML pages come in a zip here, a Rostra archive as gzip.
    file = write_form(form, tmp_path / form, 10 * MB)
    command = [sys.executable, "-m", "tests.faults.readings", file]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=600).stdout.split()
    threads, grown = map(int, told[1:])
    assert threads > 300
    assert grown < 18 * MB, f"{grown / MB:.1f} MB"


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
