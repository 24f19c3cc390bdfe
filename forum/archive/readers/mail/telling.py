"""What is counted and said of one discussion's messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

from forum.archive.readers.mail.letters import Letter, plain_subject
from forum.archive.records import ArticleRecord, CommentRecord, Ledger, Problem, Severity

# So many of a kind are named in one message.
_NAMED = 5


@dataclass(slots=True)
class Telling:
    """The problems and the ledger of one discussion; each message counts one."""

    file: str
    ledger: Ledger = field(default_factory=Ledger)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, severity: Severity, code: str, message: str, letter: Letter | None = None) -> None:
        """Say something of one message, or of them all."""
        file, line = (letter.file, letter.line) if letter else (self.file, None)
        self.problems.append(Problem(file, line, severity, code, message))

    def without_doubles(self, letters: list[Letter]) -> dict[str, Letter]:
        """Return messages by their ids; one that has the id of an earlier one is left out, which is told."""
        held: dict[str, Letter] = {}
        for letter in letters:
            self.ledger.read += 1
            first = held.setdefault(letter.id, letter)
            if first is letter:
                self.ledger.placed += 1
                continue
            self.ledger.reported += 1
            if first.body == letter.body:
                self.tell("warning", "same_message", f"The message {letter.id!r} stands more than once.", letter)
            else:
                message = f"The id {letter.id!r} was used before, by another text; this message is left out."
                self.tell("error", "duplicate_id", message, letter)
        return held

    def describe(self, letters: dict[str, Letter], article: ArticleRecord, comments: list[CommentRecord]) -> None:
        """Say what is doubtful of messages, and what of them is shown nowhere."""
        for letter in letters.values():
            for code, message in letter.doubts:
                self.tell("warning", code, message, letter)
        missing = [comment.id for comment in comments if comment.state == "missing"]
        if missing:
            message = f"{len(missing)} message(s) that are answered are not in the source; their places are kept: "
            self.tell("warning", "missing_parent", message + _some(missing))
        attached = list(chain.from_iterable(letter.attachments for letter in letters.values()))
        if attached:
            self.tell("warning", "attachments", f"{len(attached)} attachment(s) are left out: {_some(attached)}")
        title = plain_subject(article.title).casefold()
        others = {letter.subject for letter in letters.values() if plain_subject(letter.subject).casefold() != title}
        others.discard("")
        if others and article.id != article.title:
            message = f"{len(others)} subject(s) other than that of the discussion are shown nowhere: "
            self.tell("warning", "subjects", message + _some(sorted(others)))


def _some(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
