"""Reads exports of WordPress."""

from forum.archive.readers.wxr.reader import WXR, read_wxr

__all__ = ["WXR", "read_wxr"]
