"""A cache in files that all processes of a machine share, in which only one of many can add a key."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class LockedFileCache(FileBasedCache):
    """Django's cache in files, whose ``add`` looks and writes in one: what counts tries relies on that."""

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set a key that is not there; return whether it was set."""
        with self._locked():
            return super().add(key, value, timeout, version)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        folder = Path(self._dir)  # type: ignore[attr-defined] # Django's own name for it
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
