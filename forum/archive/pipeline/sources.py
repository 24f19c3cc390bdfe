"""Which source a thread goes into."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.validators import LOCAL_SOURCE, validate_source_name
from forum.archive.reading import UnreadableInput

DEFAULT_SOURCE = "archive"

_LOCAL_IS_KEPT = (
    "The source «local» is what people write on this site; no file is imported into it. Name another one with --source."
)


def choose_source(chosen: str | None, named: str | None) -> str:
    """Return the source that the operator chose, else the one that the file names, else the default.

    Raises UnreadableInput for one that the file names and no source may have.
    """
    name = chosen or named or DEFAULT_SOURCE
    try:
        validate_source_name(name)
    except ValidationError as error:
        message = f"{name!r} cannot name a source. {error.messages[0]}"
        raise UnreadableInput("bad_source", message, line=1) from None
    if name == LOCAL_SOURCE:
        raise UnreadableInput("local_source", _LOCAL_IS_KEPT, line=1)
    return name
