"""An export runs beside the site: it keeps no writer out and shows one moment."""

import os
import subprocess
import sys

from tests.archive.pages import comment, text_page
from tests.sites import ROOT

# More than a pipe holds, so that the export stands still until somebody reads on.
PAGE = text_page(*(comment(number, "ada", f"Comment {number}. " * 40) for number in range(1, 400)))
POST = """
from forum.articles.models import Article
from tests.factories import make_comment, make_user
make_comment(Article.objects.get(), make_user("alice"), "Written meanwhile.")
"""


def test_people_post_while_an_export_waits_for_its_reader(site, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    site.manage("import_archive", page)
    command = [sys.executable, "manage.py", "export_archive", "-"]
    with subprocess.Popen(command, cwd=ROOT, env=site.env, stdout=subprocess.PIPE) as export:
        begun = os.read(export.stdout.fileno(), 100)
        site.run(POST)
        lines = (begun + export.stdout.read()).decode().splitlines()
    assert export.returncode == 0
    assert len(lines) == 2 + 399
    assert "Written meanwhile." not in "".join(lines)
    assert "Written meanwhile." in site.output("export_archive", "-")
