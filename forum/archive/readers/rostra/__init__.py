"""Reads the Rostra archive."""

from forum.archive.readers.rostra.reader import ROSTRA, read_rostra
from forum.archive.readers.rostra.values import VERSION

__all__ = ["ROSTRA", "VERSION", "read_rostra"]
