"""Small Rostra archives for the tests of imports."""

import json

HEADER = {"type": "archive", "version": 1, "source": "x"}


def article(key="a", **fields):
    return {"type": "article", "id": key, "title": f"Title {key}", "body": "B"} | fields


def reply(key, parent=None, **fields):
    return {"type": "comment", "id": key, "article": "a", "parent": parent, "number": "", "body": key} | fields


def signed(key, login="ada", **author):
    return reply(key, author={"login": login} | author)


def as_lines(*records):
    return "".join(json.dumps(record) + "\n" for record in (HEADER, *records))
