"""Reads saved HTML pages: an article with the comments under it."""

from forum.archive.readers.html_page.reader import read_html
from forum.archive.readers.html_page.recognising import is_html
from forum.archive.reading import Format

HTML = Format(name="html", recognises=is_html, read=read_html, shows_parts=True)

__all__ = ["HTML", "read_html"]
