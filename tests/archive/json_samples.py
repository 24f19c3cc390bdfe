"""Small exports of other systems, each made for one trap, and what must hold of every reading."""

import io
import json
from zoneinfo import ZoneInfo

from forum.archive.readers.json_exports import COMMENTO, DISCOURSE, ISSO, REDDIT, REMARK42
from forum.archive.reading import HEAD, Reading, UnreadableInput

FORMATS = {found.name: found for found in (ISSO, REMARK42, COMMENTO, DISCOURSE, REDDIT)}
# A summer day here is two hours before Greenwich.
ZONE = ZoneInfo("Europe/Berlin")


def as_bytes(content):
    """A value as a JSON file; bytes and text as they are."""
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode("utf-8", "surrogatepass")


def read(kind, content, name="export.json"):
    """Every thread that a reader makes of a value, text or bytes; each ledger adds up."""
    threads = list(kind.read(Reading(name, io.BytesIO(as_bytes(content)), ZONE)))
    for thread in threads:
        assert thread.ledger.read == thread.ledger.placed + thread.ledger.reported
        assert not thread.lines or len(thread.lines) == len(thread.comments)
    return threads


def recognised(content):
    """The names of the formats that take a file for theirs."""
    return [name for name, kind in FORMATS.items() if kind.recognises(as_bytes(content)[:HEAD])]


def refusal(kind, content):
    """The code, line and sentence with which a file is refused."""
    try:
        read(kind, content)
    except UnreadableInput as error:
        return error.code, error.line, str(error)
    raise AssertionError("The file was read.")


def problems(threads):
    """Severity and code of all that is told."""
    return [(problem.severity, problem.code) for thread in threads for problem in thread.problems]


def tree(thread):
    """What each comment answers, by their ids."""
    return {comment.id: comment.parent for comment in thread.comments}


def isso(*comments, address="/bridge/", title="The bridge"):
    return [{"id": address, "title": title, "comments": list(comments)}]


def isso_comment(number=1, **fields):
    return {"id": number, "author": "Ada", "text": "Oak", "created": "2020-07-01 12:00:00", "email": ""} | fields


def remark42(number="a", pid="", url="https://x.example/bridge", **fields):
    return {
        "id": number, "pid": pid, "text": "<p>Oak</p>", "orig": "Oak", "score": 2,
        "user": {"name": "Ada", "id": "github_1", "picture": "", "admin": False},
        "locator": {"site": "x.example", "url": url}, "time": "2020-07-01T12:00:00.5+02:00",
    } | fields  # fmt: skip


def backup(*records, users=(), posts=(), version=1):
    header = {"version": version, "users": list(users), "posts": list(posts)}
    return "".join(json.dumps(record) + "\n" for record in (header, *records))


def commento(*comments, commenters=(), version=1):
    return {"version": version, "comments": list(comments), "commenters": list(commenters)}


def commento_comment(number="c1", parent="root", **fields):
    return {
        "commentHex": number, "domain": "x.example", "url": "/bridge", "commenterHex": "ada", "markdown": "*Oak*",
        "html": "", "parentHex": parent, "score": 3, "state": "approved", "creationDate": "2020-07-01T12:00:00Z",
        "deleted": False,
    } | fields  # fmt: skip


def topic(*posts, stream=None, **fields):
    named = stream if stream is not None else [post["id"] for post in posts]
    return {
        "post_stream": {"posts": list(posts), "stream": named}, "id": 7, "title": "The  bridge", "slug": "the-bridge",
        "created_at": "2020-07-01T09:00:00.000Z", "closed": False, "archived": False, "visible": True,
    } | fields  # fmt: skip


def post(number, answers=None, **fields):
    return {
        "id": 100 + number, "post_number": number, "post_type": 1, "username": "ada", "name": "Ada L.",
        "cooked": f"<p>Post {number}</p>", "reply_to_post_number": answers, "created_at": "2020-07-01T10:00:00.000Z",
        "updated_at": "2020-07-01T10:00:00.000Z", "actions_summary": [], "hidden": False, "deleted_at": None,
    } | fields  # fmt: skip


def listing(*things):
    return {"kind": "Listing", "data": {"children": list(things)}}


def link(**fields):
    data = {
        "id": "p1", "name": "t3_p1", "title": "The bridge", "author": "ada",
        "permalink": "/r/towns/comments/p1/bridge/", "subreddit": "towns", "selftext": "", "selftext_html": None,
        "is_self": False,
        "url": "https://x.example/pic", "created_utc": 1593597600.0, "edited": False,
    }  # fmt: skip
    return {"kind": "t3", "data": data | fields}


def remark(number, *replies, parent="t3_p1", **fields):
    data = {
        "id": number, "name": f"t1_{number}", "parent_id": parent, "author": "bob", "body": f"Words {number}",
        "body_html": f"&lt;p&gt;Words {number}&lt;/p&gt;", "created_utc": 1593597660.0, "edited": False, "ups": 5,
        "downs": 2, "replies": listing(*replies) if replies else "",
    }  # fmt: skip
    return {"kind": "t1", "data": data | fields}


def reddit(*things, **fields):
    return [listing(link(**fields)), listing(*things)]


# One sound file of each, for what must hold of all of them.
SOUND = {
    "isso": isso(isso_comment(1), isso_comment(2, parent=1)),
    "remark42": backup(remark42("a"), remark42("b", "a")),
    "commento": commento(commento_comment("c1"), commento_comment("c2", "c1")),
    "discourse": topic(post(1), post(2), post(3, 2)),
    "reddit": reddit(remark("a", remark("b", parent="t1_a"))),
}
