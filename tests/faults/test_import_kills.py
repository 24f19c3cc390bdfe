"""Imports that are killed at random moments and started again end where an unbroken one does.

``make faults`` kills a hundred, of 20,000 comments; ``make test`` a few smaller ones.
"""

import os
import re

from tests.archive.archive_maker import make_folder

KILLS = int(os.environ.get("KILLS", "5"))
SMALL = {"articles": 40, "comments": 18, "huge": 2_200, "pages": 12}


def test_killed_imports_started_again_end_in_the_database_of_an_unbroken_one(site, tmp_path):
    folder = make_folder(tmp_path / "in", **({} if KILLS >= 100 else SMALL))
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    run = site.start("-m", "tests.faults.import_kills", KILLS, folder)
    output = run.communicate(timeout=120 + 60 * KILLS)[0].decode()
    print(output)
    assert run.returncode == 0, output
    told = re.findall(r"^imports, processes (\d): (\d+) killed, .*: the same database$", output, re.M)
    assert told == [("1", str(KILLS)), ("2", str(max(KILLS // 5, 1)))]
