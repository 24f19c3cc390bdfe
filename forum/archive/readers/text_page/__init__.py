"""Reads text pages: what a text extractor makes of a news page with comments."""

from forum.archive.readers.text_page.reader import read_text_page

__all__ = ["read_text_page"]
