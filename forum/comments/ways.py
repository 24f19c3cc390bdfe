"""Where the comments of a page lead to: to others beside them, and back to where their archive has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from accounts.validators import LOCAL_SOURCE
from forum.comments.acts import sort_part
from forum.comments.anchors import is_address
from forum.comments.querysets import ThreadRow
from forum.comments.quoting import Quoting
from forum.comments.threads import Node, ThreadPage
from forum.lib.jinja import address

# What a fragment may hold beside letters and numbers (RFC 3986, section 3.5), and what is written as such already.
_FRAGMENT = "!$&'()*+,;=:@/?-._~%"


@dataclass(frozen=True, slots=True)
class Around:
    """What leads from a comment to others: the addresses of the first above it and of the one behind its replies,
    "" for none, and the places and addresses of those that quote it.
    """

    root: str
    after: str
    quoted_in: tuple[tuple[str, str], ...]


class Ways:
    """Where the comments of a page lead to: to others on it by their ids, to all others by their permalinks."""

    def __init__(self, thread: ThreadPage, quoting: Mapping[int, tuple[Quoting, ...]]) -> None:
        self._quoting = quoting
        self._sort = sort_part(thread.order.name)
        self._here = {node.row.id for node in thread.nodes}
        self._root = 0
        if thread.branch is not None:
            self._here.add(thread.branch.pk)
            self._root = thread.branch.tree_id

    def around(self, node: Node) -> Around:
        """Return what leads from a comment to others; the nodes are asked for in reading order."""
        row = node.row
        if row.level == 0:
            self._root = row.id
        return Around(
            root=self._to(self._root) if row.level > 1 else "",
            after=self._to(node.after) if node.after else "",
            quoted_in=tuple((quoting.path, self._to(quoting.id)) for quoting in self._quoting.get(row.id, ())),
        )

    def _to(self, key: int) -> str:
        return f"#c-{key}" if key in self._here else f"{address('comments:permalink', key)}{self._sort}"


def provenance(row: ThreadRow, source: str, url: str) -> dict[str, str]:
    """Return where an archived comment is from, by name and address; ``source`` and ``url`` are those of its article.

    The name stands on the page where it is another than the article's.
    """
    if row.source == LOCAL_SOURCE:
        return {"original": "", "provenance": "", "origin": ""}
    original = _original(row, source, url)
    sentence = _("From %(source)s: open the original") if original else _("From %(source)s")
    return {
        "original": original,
        "provenance": sentence % {"source": row.source},
        "origin": row.source if row.source != source else "",
    }


def _original(row: ThreadRow, source: str, url: str) -> str:
    """Return the address that a comment had where its archive was made, "" where nobody knows it."""
    if row.source != source or row.is_moved:
        return ""
    if is_address(row.anchor):
        return row.anchor
    if not url:
        return ""
    return f"{url.partition('#')[0]}#{quote(row.anchor, safe=_FRAGMENT)}" if row.anchor else url
