"""Small messages, each made for one trap, and what must hold of every reading."""

import io
from zoneinfo import ZoneInfo

from forum.archive.checks import check_thread
from forum.archive.readers.mail import MAIL
from forum.archive.reading import Reading

# A summer day here is two hours before Greenwich.
ZONE = ZoneInfo("Europe/Berlin")
DAY = "Wed, 01 Jul 2020 {hour:02}:00:00 +0200"


def message(name="a", answers=None, *, references=(), hour=12, text="Oak", **fields):
    """A message with the id ``name@x.example``; ``None`` leaves a field out."""
    standard = {
        "From": "Ada <ada@x.example>",
        "Subject": "The bridge",
        "Date": DAY.format(hour=hour),
        "Message-ID": f"<{name}@x.example>",
        "In-Reply-To": f"<{answers}@x.example>" if answers else None,
        "References": " ".join(f"<{found}@x.example>" for found in references) or None,
    }
    given = standard | {name.replace("_", "-"): value for name, value in fields.items()}
    header = "".join(f"{name}: {value}\n" for name, value in given.items() if value is not None)
    return f"{header}\n{text}\n"


def mbox(*messages):
    return "".join(f"From ada@x.example Wed Jul  1 12:00:00 2020\n{found}\n" for found in messages)


def read(*files):
    """The threads of files that are read together; each ledger adds up."""
    named = ((f"{number}.eml", file) for number, file in enumerate(files, start=1))
    readings = (
        Reading(name, io.BytesIO(file if isinstance(file, bytes) else file.encode()), ZONE) for name, file in named
    )
    threads = list(MAIL.read_together(readings))
    for thread in threads:
        assert thread.ledger.read == thread.ledger.placed + thread.ledger.reported
        assert not thread.lines or len(thread.lines) == len(thread.comments)
    return threads


def read_one(*files):
    (thread,) = read(*files)
    return thread


def tree(thread):
    """What each comment answers, by their ids without the host; only what stands."""
    return {short(comment.id): comment.parent and short(comment.parent) for comment in thread.comments}


def short(name):
    return name.removesuffix("@x.example")


def shape(thread):
    """The tree as it will be written: with places for what is missing, and no circles."""
    checked = check_thread(thread).comments
    return {short(comment.id): comment.parent and short(comment.parent) for comment in checked}


def codes(*threads):
    return [problem.code for thread in threads for problem in thread.problems]
