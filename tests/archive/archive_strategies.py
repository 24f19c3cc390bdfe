"""Makes up Rostra archives (ARCHIVE, section 2) for property tests: as an export writes them, and in disorder.

An archive is a list of records, the first line among them; ``as_bytes`` writes it.
"""

import json
import random
from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

SOURCE = "made.example"

# Texts of every script, and such as only machines write.
ODD = (
    "", " ", "\n", " x ", "line\r\nline\r", "\tone\n\n\n\n  two", "Паром ждёт, пока рассеется туман.", "𝒜 🚢 𐍈 𠜎",
    "\u05e9\u05dc\u05d5\u05dd \u200f\u202eabc\u202c", "e\u0301\u0323 \u1112\u1161\u11ab n\u0303o",
    "a\u2028b\u2029c\x85d",
    "\x01\x1b[1m\x7f", "\ufeffbegins\ufffe\uffff", "<p>one <b>two</p> &amp; <script>x</script>", "> a\n> b\n\nc",
    "1. one\n2. two", "*a* _b_ `c` [d](javascript:e) ![f](//g.example/h.png)", '"quoted" \\n \\u0000 /',
    "Quote: ada\nwords\n\nmore", "http://x.example/?a=b&c=d", "x" * 400, "null",
)  # fmt: skip
TEXTS = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
FILLED = TEXTS.filter(bool)
MAYBE = st.none() | FILLED.map(lambda text: text[:255])
# Names are kept as they are if they can be shown on a line.
LOGINS = (
    "ada", "Ada", "ben b", "Ада", "local/zoe", "a@b.example", "🚢", "e\u0301", "\u00e9", "x" * 255,
    "\u05d0\u200f\u05d1", "1", "ada\u00a0l", "%s", "null",
)  # fmt: skip
NAMES = st.none() | st.sampled_from(["Ada Lovelace", "ada", "Бен", "\u05d0 (b)", "n\u0303", "y" * 255])
# Beginnings of ids: each is made another by its number.
ID_HEADS = (
    "c",
    "",
    "local/",
    "made.example/",
    "other.example/x",
    "Ж",
    "e\u0301",
    "\u00e9",
    " ",
    "a\nb",
    "/",
    "🚢",
    "#",
)
OFFSETS = st.sampled_from([0, 0, 180, -210, 345, 840, -720, 958, -958, 1])
FRACTIONS = st.sampled_from([0, 0, 0, 600_000, 1, 999_999])
PRESENCES = st.sampled_from([None, None, "online", "offline"])
FORMATS = st.sampled_from(["text", "html", "markdown"])
SCORES = st.none() | st.sampled_from([0, 1, -1, 17, 2**31 - 1, 1 - 2**31])
STATES = ("visible",) * 6 + ("hidden", "deleted", "missing")
_EPOCH = datetime(2, 1, 1)
_MINUTES = 9_990 * 365 * 24 * 60


def as_bytes(records):
    """Return records as an export writes them."""
    lines = (json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in records)
    return "".join(f"{line}\n" for line in lines).encode()


@st.composite
def moments(draw):
    """A time as an export writes it, of any year that can be kept; most are of our days, and near each other."""
    minutes = draw(st.integers(0, 500).map(lambda near: 1_062_000_000 + near) | st.integers(0, _MINUTES))
    moment = _EPOCH + timedelta(minutes=minutes, microseconds=draw(FRACTIONS))
    return moment.replace(tzinfo=timezone(timedelta(minutes=draw(OFFSETS)))).isoformat()


TIMES = st.none() | moments()
PEOPLE = st.lists(
    st.tuples(st.sampled_from(LOGINS), NAMES, MAYBE, MAYBE), min_size=1, max_size=4, unique_by=lambda person: person[0]
)


@st.composite
def archives(draw, most=12):
    """An archive in the order and with the numbers that its export has: exported, it is the same, byte for byte."""
    people = draw(PEOPLE)
    records = [{"type": "archive", "version": 1, "source": SOURCE}]
    for at in range(draw(st.integers(1, 3))):
        key = f"{draw(st.sampled_from(ID_HEADS))}{at}"
        records.append(draw(_articles(key, people)))
        records += draw(_threads(key, people, len(records), most))
    return records


@st.composite
def _authors(draw, people):
    if not (person := draw(st.sampled_from([None, *people]))):
        return None
    login, name, url, email = person
    return {"login": login, "name": name, "url": url, "email": email, "presence": draw(PRESENCES)}


@st.composite
def _articles(draw, key, people):
    return {
        "type": "article", "id": key, "url": draw(MAYBE), "title": draw(TEXTS.filter(str.strip)),
        "body": draw(TEXTS), "body_format": draw(FORMATS), "author": draw(_authors(people)),
        "published_at": draw(TIMES), "updated_at": draw(TIMES), "section": draw(MAYBE),
        "tags": sorted(draw(st.sets(st.sampled_from(["fog", "Fog", "порт", "e\u0301", "\u00e9", "a b", "z" * 100])))),
        "language": draw(st.sampled_from([None, "en", "pt-BR", "x" * 35])),
        "notes": draw(st.lists(st.tuples(TEXTS, TEXTS).map(list), max_size=2)),
        "comments_open": draw(st.booleans()), "state": draw(st.sampled_from(["published", "draft", "hidden"])),
    }  # fmt: skip


@st.composite
def _threads(draw, article, people, first, most):
    """The comments of an article in reading order: deep or wide, or as it comes."""
    size, reach = draw(st.integers(0, most)), draw(st.sampled_from([0, 1, 3, most]))
    if draw(st.integers(0, 19)) == 0:
        size = 90
    places = _places(draw(st.lists(st.integers(0, reach), min_size=size, max_size=size)), draw(st.integers(1, 3)))
    ids = [f"{draw(st.sampled_from(ID_HEADS))}{first + at}" for at in range(min(size, most))]
    ids += [f"cheap{first + at}" for at in range(most, size)]
    comments = []
    for at, (parent, number) in enumerate(places):
        record = {
            "type": "comment", "id": ids[at], "article": article, "parent": None if parent is None else ids[parent],
            "number": number,
        }  # fmt: skip
        comments.append(record | (draw(_contents(people)) if at < most else _CHEAP))
    for at, record in enumerate(comments[:most]):
        if record["state"] in ("visible", "hidden"):
            record["quotes"] = draw(st.lists(_quotes(comments, at), max_size=2))
    return comments


def _places(steps, gap):
    """Return the parent and the number of each comment; a step says how far up from the last one it stands."""
    last, path, places = {}, [], []
    for at, step in enumerate(steps):
        del path[max(0, len(path) - step) :]
        parent = path[-1] if path else None
        prefix = f"{places[parent][1]}." if path else ""
        last[parent] = last.get(parent, 0) + (gap if at % 3 == 2 else 1)
        places.append((parent, f"{prefix}{last[parent]}"))
        path.append(at)
    return places


_EMPTY = {
    "author": None, "created_at": None, "updated_at": None, "body": "", "body_format": "text", "quotes": [],
    "score": None, "state": "missing",
}  # fmt: skip
_CHEAP = _EMPTY | {"created_at": "2021-02-03T13:03:00+03:00", "body": "Words.", "state": "visible"}


@st.composite
def _contents(draw, people):
    state = draw(st.sampled_from(STATES))
    if state == "missing":
        return dict(_EMPTY)
    return {
        "author": draw(_authors(people)), "created_at": draw(TIMES), "updated_at": draw(TIMES),
        "body": "" if state == "deleted" else draw(TEXTS), "body_format": draw(FORMATS), "quotes": [],
        "score": draw(SCORES), "state": state,
    }  # fmt: skip


@st.composite
def _quotes(draw, comments, at):
    """A quotation in a comment: of another that may be quoted, of one that is not there, or of the article."""
    known = [record for place, record in enumerate(comments) if place < at or _is_earlier(record, comments[at])]
    whose = draw(st.sampled_from(["comment", "unresolved", "article"] if known else ["unresolved", "article"]))
    return {
        "author": None if whose == "article" else draw(FILLED)[:255],
        "comment": draw(st.sampled_from(known))["id"] if whose == "comment" else None,
        "text": draw(TEXTS), "inferred": draw(st.booleans()),
    }  # fmt: skip


def _is_earlier(quoted, quoting):
    if quoted is quoting:
        return False
    times = [record["created_at"] and datetime.fromisoformat(record["created_at"]) for record in (quoted, quoting)]
    return not all(times) or times[0] <= times[1]


# Disorder: each takes a record, all the others and a source of chance, and returns what stands in its place.


def _without_keys(record, chance, _records):
    needed = {"type", "id", "article", "title", "source", "version"}
    return [{key: value for key, value in record.items() if key in needed or chance.random() < 0.6}]


def _other_parent(record, chance, records):
    return [record | {"parent": chance.choice([*(one.get("id") for one in records), "nowhere", record.get("id")])}]


def _other_number(record, chance, _records):
    return [record | {"number": chance.choice(["", "1", "2.1", "\u0663", "x", "0", "9" * 12, "\u00b2"])}]


def _twice(record, chance, _records):
    return [record, record | {"body": chance.choice(ODD)}]


def _signed_otherwise(record, chance, _records):
    login = chance.choice([*LOGINS, "", " ada", "a\nb", "z" * 300, "\x07", "a\ud800"])
    return [record | {"author": {"login": login, "name": chance.choice([None, "", "Late\tName", "Other", "n" * 300])}}]


def _odd_texts(record, chance, _records):
    odd = {"body": "\0 and \ud800", "section": "", "url": "", "language": "l" * 99, "tags": ["b", "a", "a", " ", ""]}
    odd |= {"state": chance.choice(["deleted", "missing", record.get("state", "visible")])}
    odd["quotes"] = [{"author": "", "comment": chance.choice([None, "gone", record.get("id")]), "text": "\udfff"}]
    return [record | {key: value for key, value in odd.items() if key in record}]


def _odd_times(record, chance, _records):
    odd = [
        "2021-02-03T13:03:00Z",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59-12:00",
        "1890-01-01T00:00:00+02:30:17",
    ]
    return [record | {key: chance.choice(odd) for key in record if key.endswith("_at")}]


def _elsewhere(record, chance, records):
    """The id of another comment, perhaps of another article."""
    return [record | {"id": chance.choice(records).get("id", "c")}] if record.get("type") == "comment" else [record]


def _no_record(_record, chance, _records):
    return [
        chance.choice([{"type": "poll"}, {"type": []}, {"type": "comment", "id": ""}, {"type": "article", "id": "x"}])
    ]


DISORDERS = (
    _without_keys, _other_parent, _other_parent, _other_number, _twice, _signed_otherwise, _odd_texts, _odd_times,
    _elsewhere, _no_record,
)  # fmt: skip


@st.composite
def disordered_archives(draw):
    """An archive that no export has written: shuffled, with gaps, doubles, circles and what cannot be kept."""
    header, *records = draw(archives(most=8))
    chance = random.Random(draw(st.integers(0, 2**32)))
    if draw(st.booleans()):
        records = _shuffled(records, chance)
    for disorder in draw(st.lists(st.sampled_from(DISORDERS), min_size=1, max_size=6)):
        at = chance.randrange(len(records))
        records[at : at + 1] = disorder(records[at], chance, records)
    if draw(st.integers(0, 3)) == 0:
        records += [record for record in records if chance.random() < 0.8]
    return [header, *records]


def _shuffled(records, chance):
    """Shuffle the comments of each article."""
    order, article = {}, 0
    for at, record in enumerate(records):
        article = at if record["type"] == "article" else article
        order[at] = (article, record["type"] == "comment", chance.random())
    return [records[at] for at in sorted(order, key=order.__getitem__)]


def as_any_bytes(records):
    """Return records in any spelling of JSON: with halves of surrogate pairs escaped."""
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()
