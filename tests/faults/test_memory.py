"""How much memory an import takes: no more for a large archive than for a small one.

``make faults`` imports 100 MB, ``make test`` 10 MB.
"""

import os

import pytest

from tests.archive.archive_maker import make_archive

MB = 1024 * 1024
SIZE = (100 if int(os.environ.get("KILLS", "5")) >= 100 else 10) * MB


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return make_archive(tmp_path_factory.mktemp("archive") / "large.jsonl", SIZE)


@pytest.mark.parametrize(("workers", "in_one", "in_all"), [(1, 150 * MB, 150 * MB), (2, 150 * MB, 300 * MB)])
def test_import_takes_little_memory(site, archive, workers, in_one, in_all):
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    run = site.start(
        "-m", "tests.faults.peaks", "import_archive", archive, "--progress", "none", "--workers", str(workers)
    )
    said = run.communicate(timeout=1200)[0].decode()
    assert run.returncode == 0, said
    own, others = map(int, said.rpartition("peaks: ")[2].split())
    print(f"{workers} workers: {own / MB:.0f} MB, and {others / MB:.0f} MB in other processes")
    assert "0 problems" in said
    assert own < in_one
    assert own + others < in_all
