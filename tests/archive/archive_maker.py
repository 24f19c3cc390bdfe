"""Archives of any size, made of invented words: the same number always gives the same bytes."""

import json
import random
from datetime import UTC, datetime, timedelta

_WORDS = (
    "amber anchor barge beacon brine buoy cable canal cargo chart cliff coil copper crane creek current deck dock "
    "drift ebb ferry flood fog gale gull gust harbour hatch hull inlet keel knot ladder lantern ledge lock mast "
    "mist mooring net oar pier pilot plank pulley quay raft reef rope rudder sail salt shoal signal slip sluice "
    "spray squall stern strait surf swell tar tide tiller timber tow vane wake weir wharf winch wind yawl"
)
WORDS = _WORDS.split()
_START = datetime(2015, 1, 1, tzinfo=UTC)
_PEOPLE = 400
# How many of the comments before one may be answered by it.
_NEAR = 40


def records(source, articles, comments, *, huge=0, seed=0, words=30):
    """Yield the lines of a Rostra archive: articles of about so many comments each; one of ``huge`` in the middle."""
    chance = random.Random(seed)
    yield line({"type": "archive", "version": 1, "source": source})
    for number in range(articles):
        yield from discussion(chance, f"a{number}", chance.randint(2, 2 * comments), words)
        if huge and number == articles // 2:
            yield from discussion(chance, "huge", huge, words)


def discussion(chance, key, comments, words=30):
    """Yield the lines of an article and its comments, in reading order."""
    began = _START + timedelta(minutes=chance.randrange(2_000_000))
    yield line(
        {
            "type": "article", "id": key, "url": f"https://old.example/{key}/{text(chance, 2).replace(' ', '-')}.html",
            "title": text(chance, 6), "body": "\n\n".join(text(chance, 40) for _each in range(3)),
            "body_format": "text", "author": person(chance, began), "published_at": began.isoformat(),
            "updated_at": None, "section": chance.choice(WORDS), "tags": sorted(chance.sample(WORDS, 3)),
            "language": "en", "notes": [["Photo", text(chance, 2)]], "comments_open": True, "state": "published",
        }
    )  # fmt: skip
    # The first comment quotes the last one, which stands far behind it but is earlier by the clock.
    late = plain(key, "late", comments, began, "Late words.")
    early = began + timedelta(days=1), "Quote: nobody\nLate words.\n\nIndeed."
    made = [plain(key, "early", 1, *early, _quote(late, "Late words."))]
    yield line(made[0])
    for place in _in_reading_order(chance, comments - 2):
        made.append(_comment(chance, key, place, began, made[-_NEAR:], words))
        yield line(made[-1])
    yield line(late)


def plain(key, name, number, moment, body, *quotes):
    return {
        "type": "comment", "id": f"{key}-{name}", "article": key, "parent": None, "number": str(number),
        "author": {"login": "nobody", "name": None, "url": None, "email": None, "presence": None},
        "created_at": moment.isoformat(), "updated_at": None, "body": body, "body_format": "text",
        "quotes": list(quotes), "score": None, "state": "visible",
    }  # fmt: skip


def _in_reading_order(chance, comments):
    """Yield for each comment its index, its parent's, and its place in dotted form."""
    children = {}
    for index in range(comments):
        parent = chance.randrange(max(0, index - _NEAR), index) if index and chance.random() < 0.6 else None
        children.setdefault(parent, []).append(index)
    waiting = _below(children, None, "", first=2)
    while waiting:
        index, parent, number = waiting.pop()
        yield index, parent, number
        waiting += _below(children, index, f"{number}.")


def _below(children, parent, prefix, first=1):
    places = enumerate(children.get(parent, ()), start=first)
    return [(index, parent, f"{prefix}{number}") for number, index in places][::-1]


def _comment(chance, key, place, began, near, words):
    index, parent, number = place
    written = began + timedelta(minutes=2 * index + chance.randrange(60))
    quotes = []
    body = text(chance, chance.randint(1, 2 * words))
    state = chance.choices(["visible", "hidden", "deleted"], [50, 1, 1])[0]
    if state != "deleted" and chance.random() < 0.1:
        quoted = chance.choice(near)
        is_earlier = quoted["created_at"] < written.isoformat()
        if quoted["body"] and quoted["author"] and not quoted["quotes"] and is_earlier:
            body = f"Quote: {quoted['author']['login']}\n{quoted['body']}\n\n{body}"
            quotes = [_quote(quoted, quoted["body"])]
    return {
        "type": "comment", "id": f"{key}-{index}", "article": key,
        "parent": None if parent is None else f"{key}-{parent}", "number": number,
        "author": person(chance, written) if chance.random() < 0.98 else None,
        "created_at": written.isoformat(), "updated_at": None, "body": "" if state == "deleted" else body,
        "body_format": chance.choice(["text", "text", "markdown"]) if not quotes else "text",
        "quotes": quotes, "score": chance.choice([None, 0, 3, -2]), "state": state,
    }  # fmt: skip


def _quote(quoted, words):
    return {"author": quoted["author"]["login"], "comment": quoted["id"], "text": words, "inferred": False}


def person(chance, moment):
    """Return somebody as a text shows them: the name changes with the years, and not every text has all of it."""
    number = chance.randrange(_PEOPLE)
    login = f"{WORDS[number % len(WORDS)]}{number}"
    return {
        "login": login, "name": chance.choice([None, f"{login.title()} of {moment.year}"]),
        "url": chance.choice([None, None, f"https://{login}.example/{moment.year}"]),
        "email": chance.choice([None, f"{login}@{moment.year}.example"]), "presence": None,
    }  # fmt: skip


def text(chance, words):
    """Return so many words as a sentence."""
    return " ".join(chance.choices(WORDS, k=words)).capitalize()


def line(record):
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def text_page(chance, comments):
    """Return a text page: comments of one depth, some of which quote the one before."""
    lines = [
        text(chance, 5),
        "",
        text(chance, 40),
        "Dear reader, to leave comments on the publication, you must sign in.",
    ]
    last = None
    for number in range(1, comments + 1):
        login, body = f"{chance.choice(WORDS)}{chance.randrange(30)}", text(chance, 20)
        lines.append(f"  {number}. {login} Offline {login}")
        lines.append(f"    {login} ({login.title()}) {1 + number % 28} May 2020 10: {chance.randrange(60):02}")
        if last and chance.random() < 0.2:
            lines += [f"    Quote: {last[0]}", f"    {last[1]}", ""]
        lines.append(f"    {body}")
        last = login, body
    return "\n".join(lines) + "\n"


def make_folder(folder, *, articles=300, comments=30, huge=10_000, pages=60, seed=0):
    """Fill a folder with an archive that holds a huge discussion, and text pages beside it; returns the folder."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "harbour.jsonl", "w") as stream:
        stream.writelines(records("harbour.example", articles, comments, huge=huge, seed=seed))
    for number in range(pages):
        (folder / f"page-{number:03}.txt").write_text(text_page(chance, chance.randint(1, 40)))
    return folder


def make_archive(file, size, *, seed=0):
    """Write an archive of many articles, of about so many bytes; returns the file."""
    chance = random.Random(seed)
    with open(file, "w") as stream:
        stream.write(line({"type": "archive", "version": 1, "source": "large.example"}))
        number = 0
        while stream.tell() < size:
            stream.writelines(discussion(chance, f"a{number}", chance.randint(2, 120), 60))
            number += 1
    return file
