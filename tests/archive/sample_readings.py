"""Reads the real archives apart from any reader: how many articles, what each comment answers, who signs."""

import email
import email.policy
import json
import re
from typing import NamedTuple
from xml.etree import ElementTree

PLAIN, OWN = "{http://disqus.com}", "{http://disqus.com/disqus-internals}id"
PINGS = ("pingback", "trackback")
NO_ARTICLES = ("attachment", "nav_menu_item")


class Plain(NamedTuple):
    """The number of articles, each comment's parent by its id, and everybody who signs, where it was counted."""

    articles: int
    parents: dict
    people: set | None = None


def read_plainly(path):
    """Return what a sample holds."""
    if path.is_dir():
        return _mail(path)
    if path.suffix == ".xml":
        return _disqus(path) if path.parent.name == "disqus" else _wordpress(path)
    if path.suffix == ".html":
        tree = json.loads(path.with_suffix(".tree.json").read_text())
        return Plain(1, {node["id"]: node["parent"] for node in tree})
    return _json(path)


def _text(element, name):
    """The text of an element's first child of a name, whatever its namespace."""
    found = (child.text for child in element if child.tag.rpartition("}")[2] == name)
    return next(filter(None, found), "").strip()


def _wordpress(path):
    channel = ElementTree.parse(path).find("channel")  # noqa: S314 - files that are known
    articles, parents, people = 0, {}, set()
    logins = {_text(user, "author_id"): _text(user, "author_login") for user in channel if user.tag.endswith("}author")}
    for item in channel.iter("item"):
        comments = [one for one in item if one.tag.endswith("}comment") and len(one)]
        comments = [one for one in comments if _text(one, "comment_type") not in PINGS]
        kind = _text(item, "post_type")
        if comments or kind in ("", "post", "page") or (kind not in NO_ARTICLES and _text(item, "encoded")):
            articles += 1
            people.add(_text(item, "creator") or _text(item, "author"))
        for one in comments:
            # What has the id of a comment of another article is left out.
            if (own := _text(one, "comment_id")) not in parents:
                parents[own] = _text(one, "comment_parent").lstrip("0") or None
                people.add(logins.get(_text(one, "comment_user_id")) or _text(one, "comment_author"))
    return Plain(articles, parents, people - {""})


def _disqus(path):
    root = ElementTree.parse(path).getroot()  # noqa: S314 - files that are known
    threads = [thread for thread in root.findall(f"{PLAIN}thread") if thread.findtext(f"{PLAIN}link")]
    known = {thread.get(OWN) for thread in threads}
    posts = [post for post in root.iter(f"{PLAIN}post") if post.find(f"{PLAIN}thread").get(OWN) in known]
    parents = {post.get(OWN): post.find(f"{PLAIN}parent") for post in posts}
    people = {_who(one.find(f"{PLAIN}author")) for one in [*threads, *posts]}
    return Plain(len(threads), {own: None if up is None else up.get(OWN) for own, up in parents.items()}, people)


def _who(author):
    return author.findtext(f"{PLAIN}username") or author.findtext(f"{PLAIN}name")


def _mail(folder):
    """A folder of messages is one thread; its first message is the article."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    messages = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
    people = {message["From"].addresses[0].display_name for message in messages}
    answers = {message["Message-ID"].strip("<> "): message["In-Reply-To"] for message in messages}
    answers = {own: above.strip("<> ") if above else None for own, above in answers.items()}
    # Of two that answer each other the first is the one that was written earlier.
    dates = {message["Message-ID"].strip("<> "): message["Date"].datetime for message in messages}
    starts = [own for own, above in answers.items() if above is None] or [min(dates, key=dates.get)]
    parents = {own: None if above in starts else above for own, above in answers.items() if own not in starts}
    return Plain(1, parents, people)


_PAIRS = {
    "tree.json": r'"id": "(?P<own>\d+)",\s*"pid": "(?P<above>\d*)"',
    "tree_del.json": r'"id": "(?P<own>\d+)",\s*"pid": "(?P<above>\d*)"',
    "commento.json": r'(?s)"commentHex": "(?P<own>\w+)",.*?"parentHex": "(?P<above>\w+)"',
    "reddit-2012-thread.js": r'(?s)"parent_id": "(?P<above>\w+)".*?"name": "(?P<own>t1_\w+)"',
}
_TOPS = ("", "root")


def _json(path):
    text = path.read_text()
    found = [match.groupdict() for match in re.finditer(_PAIRS[path.name], text)]
    pages = set(re.findall(r'"url": "([^"]*)"', text)) if path.name == "commento.json" else {""}
    parents = {one["own"]: one["above"] for one in found}
    tops = (*_TOPS, *(above for above in parents.values() if above.startswith("t3_")))
    return Plain(len(pages), {own: None if above in tops else above for own, above in parents.items()})
