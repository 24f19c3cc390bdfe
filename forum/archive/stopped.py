"""When an import cannot go on."""

from __future__ import annotations


class ImportStopped(Exception):
    """The import cannot go on; the message says why and what to do."""


def no_room(use: str, reason: object) -> ImportStopped:
    """Return why an import stops whose temporary file cannot be written; ``use`` says what for."""
    return ImportStopped(
        f"The temporary file {use} could not be written: {reason}. What was imported is sound and stays. "
        "Free space, or name a folder that has some in the environment variable TMPDIR, and start the import again: it "
        "goes on from there."
    )
