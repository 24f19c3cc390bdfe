"""Many small source files, few requests: how styles and scripts are joined."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from forum.pages import bundles
from tests.sites import ROOT

_MANIFEST = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}


@pytest.fixture
def own_folders(settings, tmp_path):
    """Static files of this test alone."""
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.STORAGES = settings.STORAGES | _MANIFEST
    finders.get_finder.cache_clear()
    yield tmp_path
    finders.get_finder.cache_clear()


def test_every_style_and_script_is_in_one_bundle():
    sources = [
        f"{file.parent.name}/{file.name}" for file in (ROOT / "static").glob("*/*") if file.suffix in (".css", ".js")
    ]
    joined = Counter(source for parts in bundles.BUNDLES.values() for source in parts)
    assert {source: joined[source] for source in sources} == dict.fromkeys(sources, 1)


def test_collected_are_bundles_hashed_and_compressed(own_folders):
    call_command("collectstatic", interactive=False, verbosity=0)
    root = own_folders / "static"
    names = json.loads((root / "staticfiles.json").read_text())["paths"]
    assert {name for name in names if name.startswith(("css/", "js/", "django_htmx/", "bundles/"))} == {
        *bundles.BUNDLES
    }
    for name in bundles.BUNDLES:
        file = root / names[name]
        assert file.name != name.split("/")[1]
        assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == file.read_bytes()


def test_script_without_last_semicolon_does_not_call_the_next(own_folders, settings, monkeypatch):
    scripts = own_folders / "own"
    scripts.mkdir()
    (scripts / "one.js").write_text("a = 1")
    (scripts / "two.js").write_text("(() => {})()")
    settings.STATICFILES_DIRS = [scripts]
    monkeypatch.setitem(bundles.BUNDLES, "bundles/both.js", ["one.js", "two.js"])
    assert bundles.join("bundles/both.js") == "a = 1\n;\n(() => {})()"


def test_bundle_is_found_and_follows_its_sources(own_folders, settings, monkeypatch):
    source = own_folders / "own" / "a.css"
    source.parent.mkdir()
    source.write_text("a {}")
    settings.STATICFILES_DIRS = [source.parent]
    monkeypatch.setitem(bundles.BUNDLES, "bundles/own.css", ["a.css"])
    found = finders.find("bundles/own.css")
    assert Path(found).read_text() == "a {}"
    source.write_text("b {}")
    assert finders.find("bundles/own.css") == found
    assert Path(found).read_text() == "b {}"
    assert finders.find("bundles/none.css") is None


def test_source_that_is_missing_stops_collecting(own_folders, monkeypatch):
    monkeypatch.setitem(bundles.BUNDLES, "bundles/own.css", ["css/none.css"])
    with pytest.raises(FileNotFoundError, match=r"No static file is called css/none\.css\."):
        call_command("collectstatic", interactive=False, verbosity=0)
