"""Whether the threads are sound, and how those that are not are mended."""

from forum.comments.integrity.breaks import Break, count_threads, find_breaks
from forum.comments.integrity.repair import repair

__all__ = ["Break", "count_threads", "find_breaks", "repair"]
