"""Comments as other systems export them in JSON, one module a system."""

from __future__ import annotations

from forum.archive.readers.json_exports.commento import COMMENTO
from forum.archive.readers.json_exports.discourse import DISCOURSE
from forum.archive.readers.json_exports.isso import ISSO
from forum.archive.readers.json_exports.reddit import REDDIT
from forum.archive.readers.json_exports.remark42 import REMARK42

__all__ = ["COMMENTO", "DISCOURSE", "ISSO", "REDDIT", "REMARK42"]
