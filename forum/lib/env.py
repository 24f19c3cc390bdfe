"""Typed readers of the environment; each fails loudly and says what to do."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def read_str(name: str, default: str = "") -> str:
    """Return a variable, stripped; ``default`` where it is not set."""
    return os.environ.get(name, default).strip()


def read_bool(name: str, default: bool = False) -> bool:
    """Return a switch: 1, true, yes or on; 0, false, no, off or empty."""
    value = read_str(name, str(int(default))).lower()
    if value in _TRUE | _FALSE:
        return value in _TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 to switch it on, 0 to switch it off.")


def read_int(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number from ``least`` to ``most``."""
    value = read_str(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} is {number}; it must be {least} or more.")
    if most is not None and number > most:
        raise ImproperlyConfigured(f"{name} is {number}; it must be {most} or less.")
    return number


def read_list(name: str, default: str = "") -> list[str]:
    """Return the values of a comma-separated list, empty ones left out."""
    return [part.strip() for part in read_str(name, default).split(",") if part.strip()]


def read_or_create_secret(path: Path) -> str:
    """Return the secret kept in a file, made on first use, readable by its owner alone.

    Two processes that start together end with the same one: the file is
    written under another name and then linked, which only one of them can do.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
