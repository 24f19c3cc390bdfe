"""Small source files, joined into the few that a browser asks for: see docs/decisions/0012-bundles.md.

One file per behaviour stays one file per behaviour; which are read together is said here alone. Templates name a
bundle like any other static file: ``{% static 'bundles/reading.css' %}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

BUNDLES = {
    # Everybody, on every page.
    "bundles/reading.css": ["css/tokens.css", "css/site.css", "css/thread.css", "css/print.css"],
    "bundles/reading.js": ["js/times.js", "js/anchors.js", "js/folds.js", "js/reveal.js", "js/keys.js", "js/news.js"],
    # Whoever is signed in, besides.
    "bundles/writing.js": [
        "django_htmx/htmx-2.min.js",
        "js/counter.js",
        "js/visits.js",
        "js/presence.js",
        "js/votes.js",
        "js/composer.js",
        "js/drafts.js",
        "js/mentions.js",
        "js/replies.js",
    ],
    # Signing in, and one's own account.
    "bundles/account.css": ["css/account.css"],
    "bundles/passkeys.js": ["mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "js/passkeys.js"],
    # Those who run the site, on their own pages.
    "bundles/staff.css": ["css/desk.css", "css/write.css"],
    # The page on which editors write.
    "bundles/desk.js": ["js/zone.js", "js/keep.js"],
}
# What stands between two files: a script may end without the semicolon that the next one needs.
_BETWEEN = {".css": "\n", ".js": "\n;\n"}


class StaticFiles(StaticFilesConfig):
    """Collects what pages name: bundles, but neither their sources nor the rest of the packages they are from."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "css/*.css", "js/*.js", "django_htmx", "mfa"]


class BundleFinder(finders.BaseFinder):
    """Finds the bundles, written anew into ``DATA_DIR/bundles`` when one of their files has changed."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(settings.DATA_DIR)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Return nothing: a source that is missing stops ``collectstatic``."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where a bundle lies, an empty list for what is none."""
        if path not in BUNDLES:
            return []
        found = self._write(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield every bundle and the storage that holds it."""
        for name in BUNDLES:
            self._write(name)
            yield name, self.storage

    def _write(self, name: str) -> str:
        file = Path(self.storage.path(name))
        text = join(name)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(exist_ok=True)
            # Under another name first: somebody may be reading the old one.
            fresh = file.with_suffix(".new")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(file)
        return str(file)


def join(name: str) -> str:
    """Return the text of a bundle; raises ``FileNotFoundError`` for a source that is nowhere."""
    return _BETWEEN[Path(name).suffix].join(_read(source) for source in BUNDLES[name])


def _read(source: str) -> str:
    found = finders.find(source)
    if not isinstance(found, str):
        raise FileNotFoundError(f"No static file is called {source}.")
    return Path(found).read_text(encoding="utf-8")
