"""Records to the database: the only part of the archive that writes content."""

from forum.archive.loader.loader import Loader

__all__ = ["Loader"]
