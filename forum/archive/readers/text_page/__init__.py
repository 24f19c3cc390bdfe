"""Reads text pages: what a text extractor makes of a page with comments."""

from forum.archive.readers.decoding import is_binary
from forum.archive.readers.text_page.reader import read_text, read_text_page
from forum.archive.reading import Format


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is text at all; asked last, of what nothing else reads."""
    return not is_binary(head)


TEXT = Format(name="text", recognises=recognises, read=read_text, shows_parts=True, counts_lines=True)

__all__ = ["TEXT", "read_text", "read_text_page", "recognises"]
