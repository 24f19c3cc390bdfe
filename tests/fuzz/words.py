"""What means something in each format: words to put where they do not belong, and what nests."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "dictionaries"
_SHARED = {"text": ("dates",), "html": ("markup", "dates"), "wxr": ("markup", "dates"), "disqus": ("markup", "dates")}
_SHARED |= {"mail": ("dates",), "containers": ()}


def words_of(kind):
    """Return the words of a format: a line each in its file, written with the escapes of Python."""
    names = (kind, *_SHARED.get(kind, ("json",)))
    lines = (line for name in names for line in (_FOLDER / f"{name}.txt").read_text().splitlines())
    return tuple(line.encode().decode("unicode_escape").encode("latin-1") for line in lines)


_TAGS = ((b"<div>", b"</div>"), (b"<b>", b"</b>"), (b"<blockquote>", b"</blockquote>"))
_BRACKETS = ((b"[", b"]"), (b'{"a":', b"}"), (b'{"replies":', b"}"), (b'{"comments":[', b"]}"))
_NESTS = {
    "text": ((b"(", b")"), (b"  1. x\n", b""), (b"Quote: ada\n", b""), (b"> ", b"")),
    "html": (*_TAGS, (b"<ol><li class=comment>", b"</li></ol>"), (b"<table><tr><td>", b""), (b"<p>", b"")),
    "wxr": (*_TAGS, (b"<item>", b"</item>"), (b"<wp:comment>", b"</wp:comment>"), (b"<![CDATA[", b"]]>")),
    "disqus": (*_TAGS, (b"<thread>", b"</thread>"), (b"<post>", b"</post>"), (b"&lt;b&gt;", b"")),
    "mail": (
        *((b"> ", b""), (b"(", b")"), (b"<", b">"), (b"Content-Type: message/rfc822\n\n", b""), (b"\n ", b"")),
        *((b"=?", b"?="), (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"\n--b--\n")),
    ),
    "containers": (),
}


def nests_of(kind):
    """Return what nests in a format, as pairs of what opens and closes."""
    return _NESTS.get(kind, _BRACKETS)
