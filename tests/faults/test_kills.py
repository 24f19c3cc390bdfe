"""Writers that are killed at random moments leave nothing half done. ``make faults`` kills a hundred of each kind."""

import os
import re

KILLS = int(os.environ.get("KILLS", "5"))


def test_writers_killed_at_any_moment_leave_whole_comments_in_sound_threads(site):
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    run = site.start("-m", "tests.faults", KILLS)
    output = run.communicate(timeout=60 + 10 * KILLS)[0].decode()
    print(output)
    assert run.returncode == 0, output
    assert re.findall(r"^(\w+): (\d+) writers killed, .*: sound$", output, re.M) == [
        (kind, str(KILLS)) for kind in ("posts", "moves", "repairs")
    ]
