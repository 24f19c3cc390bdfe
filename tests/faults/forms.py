"""Every form of archive that holds many articles, of any size: the discussions of ``benchmarks.archives``."""

import gzip
import json
import zipfile
from itertools import islice, zip_longest
from math import ceil
from xml.sax.saxutils import escape

from tests.archive.html_pages import page_with, wordpress
from tests.archive.json_samples import commento, commento_comment, isso, isso_comment, remark42
from tests.archive.mail_samples import mbox, message
from tests.archive.pages import comment, text_page
from tests.archive.records import article, as_lines, signed
from tests.archive.wxr_samples import comment as wxr_comment
from tests.archive.wxr_samples import disqus, export, item, post, thread
from tests.benchmarks.archives import PER_ARTICLE, discussions

# Exports that do not keep discussions apart have the comments of so many mixed.
_MIXED = 100


def write_form(name, path, size):
    """Write an archive of so many bytes, or little more; returns its path, which may be a folder."""
    pieces = _FORMS[name]
    sample = sum(map(len, pieces(discussions(_MIXED * PER_ARTICLE))))
    made = pieces(discussions(ceil(size / sample * _MIXED) * PER_ARTICLE))
    if name in _FOLDERS:
        path.mkdir()
        for number, text in enumerate(made):
            (path / f"{number:07}").write_text(text)
    elif name == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            for number, text in enumerate(made):
                file.writestr(f"{number:07}.html", text)
    else:
        with gzip.open(path, "wt", compresslevel=1) if name == "gz" else path.open("w") as file:
            file.writelines(made)
    return path


def _rostra(found):
    yield as_lines()
    for number, comments in found:
        yield json.dumps(article(f"a{number}")) + "\n"
        for made in comments:
            told = {"article": f"a{number}", "parent": _above(made), "body": _words(made)}
            yield json.dumps(signed(str(made.key), made.login) | told) + "\n"


def _wxr(found):
    items = (item(str(number), *map(_in_wxr, comments)) for number, comments in found)
    return _within(export("\0"), items)


def _in_wxr(made):
    time = made.time.replace("T", " ")
    parent = "0" if made.parent is None else str(made.parent + 1)
    return wxr_comment(str(made.key + 1), parent, author=made.login, content=escape(_words(made)), date_gmt=time)


def _disqus(found):
    return _within(disqus("\0"), _threads_and_posts(found))


def _threads_and_posts(found):
    for some in _by_hundreds(found):
        yield from (thread(f"9{number}") for number, _comments in some)
        for number, made in _mixed(some):
            author = f"<name>{made.login}</name>"
            words = {"message": escape(_words(made)), "createdAt": f"{made.time}Z"}
            yield post(made.key + 1, f"9{number}", None if made.parent is None else made.parent + 1, author, **words)


def _isso(found):
    threads = (
        isso(*map(_in_isso, comments), address=f"/{number}", title=f"News {number}")[0] for number, comments in found
    )
    return _within("[\0]", _listed(threads))


def _in_isso(made):
    told = {"author": made.login, "text": _words(made), "created": made.time.replace("T", " ")}
    return isso_comment(made.key + 1, parent=None if made.parent is None else made.parent + 1, **told)


def _commento(found):
    people = [{"commenterHex": f"reader{number}", "name": f"Reader {number}"} for number in range(2_000)]
    comments = (_in_commento(*pair) for some in _by_hundreds(found) for pair in _mixed(some))
    return _within(json.dumps(commento("\0", commenters=people)).replace('"\\u0000"', "\0"), _listed(comments))


def _in_commento(number, made):
    told = {"url": f"/{number}", "commenterHex": made.login, "markdown": _words(made), "creationDate": f"{made.time}Z"}
    return commento_comment(str(made.key), _above(made) or "root", **told)


def _remark42(found):
    yield '{"version":1,"users":[],"posts":[]}\n'
    for number, made in (pair for some in _by_hundreds(found) for pair in _mixed(some)):
        told = {"text": f"<p>{_words(made)}</p>", "user": {"name": made.login, "id": made.login}, "orig": ""}
        url = f"https://x.example/{number}"
        yield json.dumps(remark42(str(made.key), _above(made) or "", url, **told, time=f"{made.time}Z")) + "\n"


def _messages(found):
    for number, made in (pair for some in _by_hundreds(found) for pair in _mixed(some)):
        sender = {"From": f"{made.login} <{made.login}@x.example>", "Subject": f"News {number}"}
        first = (number - 1) * PER_ARTICLE
        # All of a discussion hangs under its first message.
        above = made.parent if made.parent is not None else first if made.key != first else None
        yield message(str(made.key), above if above is None else str(above), text=_words(made), **sender)


def _mbox(found):
    return map(mbox, _messages(found))


def _pages(found):
    for number, comments in found:
        shown = (comment(made.path[-1], made.login, _words(made), depth=len(made.path) - 1) for made in comments)
        yield text_page(*shown, title=f"News {number}")


def _html(found):
    for number, comments in found:
        shown = (wordpress(made.key, _words(made), made.login) for made in comments)
        yield page_with(f'<ol class="comment-list">{"".join(shown)}</ol>').replace("A footbridge", f"News {number}")


def _by_hundreds(found):
    return iter(lambda: list(islice(found, _MIXED)), [])


def _mixed(some):
    """Yield the comments of discussions, each with its discussion: the first of each, the second of each and so on."""
    told = ([(number, made) for made in comments] for number, comments in some)
    return (pair for together in zip_longest(*told) for pair in together if pair)


def _within(document, pieces):
    before, after = document.split("\0")
    yield before
    yield from pieces
    yield after


def _listed(values):
    return ((",\n" if number else "") + json.dumps(value) for number, value in enumerate(values))


def _words(made):
    return "\n\n".join(made.text)


def _above(made):
    return None if made.parent is None else str(made.parent)


_FORMS = {
    "rostra": _rostra, "gz": _rostra, "wxr": _wxr, "disqus": _disqus, "isso": _isso, "commento": _commento,
    "remark42": _remark42, "mbox": _mbox, "maildir": _messages, "text": _pages, "html": _html, "zip": _html,
}  # fmt: skip
_FOLDERS = ("maildir", "text", "html")
FORMS = sorted(_FORMS)
