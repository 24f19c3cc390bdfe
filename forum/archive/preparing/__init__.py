"""From records to rows but for their keys: checked, numbered and rendered, in any process and without a database."""

from forum.archive.preparing.becoming import KINDS
from forum.archive.preparing.prepared import PreparedArticle, PreparedComment, PreparedThread, QuoteTotals, Words
from forum.archive.preparing.threads import prepare

__all__ = ["KINDS", "PreparedArticle", "PreparedComment", "PreparedThread", "QuoteTotals", "Words", "prepare"]
