"""Prepared threads to the database: the only part of the archive that writes content."""

from forum.archive.loader.journal import FileNote, write_files, write_problems
from forum.archive.loader.loader import Loader
from forum.archive.loader.outcome import Written
from forum.archive.loader.statements import keep_few_statements, write_in_long_strides
from forum.archive.loader.stopping import patient

__all__ = [
    "FileNote",
    "Loader",
    "Written",
    "keep_few_statements",
    "patient",
    "write_files",
    "write_in_long_strides",
    "write_problems",
]
