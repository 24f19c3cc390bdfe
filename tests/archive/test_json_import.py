"""Exports of other systems and mail through the whole import: what is stored is what the records say."""

import pytest

from forum.comments.models import Comment
from tests.archive.json_samples import SOUND, as_bytes
from tests.archive.mail_samples import mbox, message
from tests.assertions import assert_sound

MAIL = mbox(message("a"), message("b", "a"), message("d", "c", references=["a", "b", "c"]))


@pytest.mark.parametrize(
    ("name", "content", "stored"), [*((name, content, 2) for name, content in SOUND.items()), ("mail", MAIL, 3)]
)
def test_file_is_recognised_imported_and_exported_again_unchanged(name, content, stored, run, tmp_path):
    file, exported = tmp_path / "file", tmp_path / "export.jsonl"
    file.write_bytes(as_bytes(content))
    assert run("import_archive", file, "--source", name).status == 0
    assert Comment.objects.count() == stored
    assert_sound()
    assert run("export_archive", exported, "--source", name, "--with-addresses").status == 0
    assert run("import_archive", file, "--source", name).status == 0
    assert run("import_archive", exported, "--source", name).status == 0
    again = tmp_path / "again.jsonl"
    assert run("export_archive", again, "--source", name, "--with-addresses").status == 0
    assert again.read_bytes() == exported.read_bytes()
