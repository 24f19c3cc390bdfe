"""Reads XML that nobody vouches for, element by element, in bounded memory."""

from forum.archive.readers.xml.elements import Element, Elements, local_name, markup_of

__all__ = ["Element", "Elements", "local_name", "markup_of"]
