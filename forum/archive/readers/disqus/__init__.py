"""Reads exports of Disqus."""

from forum.archive.readers.disqus.reader import DISQUS, read_disqus

__all__ = ["DISQUS", "read_disqus"]
