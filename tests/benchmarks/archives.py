"""Archives to load: invented discussions as a Rostra archive, as WordPress's export, as text pages."""

import json
import random
from dataclasses import dataclass
from xml.sax.saxutils import escape

PER_ARTICLE = 40
PEOPLE = 20_000
_WORDS = [
    "the",
    "of",
    "and",
    "to",
    "harbour",
    "ferry",
    "bridge",
    "council",
    "mayor",
    "river",
    "winter",
    "summer",
    "people",
    "money",
    "street",
    "school",
    "train",
    "market",
    "garden",
    "window",
    "letter",
    "question",
    "answer",
    "because",
    "however",
    "perhaps",
    "nobody",
    "everybody",
    "always",
    "never",
    "seldom",
    "quickly",
    "slowly",
]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Made:
    """A comment as every form of archive writes it; ``path`` are its numbers from the top down."""

    key: int
    parent: int | None
    path: tuple[int, ...]
    login: str
    month: int
    day: int
    text: tuple[str, str]

    @property
    def time(self):
        return f"2020-{self.month:02}-{self.day:02}T{self.key % 24:02}:{self.key % 60:02}:00"


def discussions(comments, per_article=PER_ARTICLE):
    """Yield for each article its number and its comments, in reading order; each text has about 250 characters."""
    dice = random.Random(1)
    for number, first in enumerate(range(0, comments, per_article), start=1):
        yield number, list(_discussion(dice, first, min(per_article, comments - first)))


def _discussion(dice, first, size):
    replies, made = {}, []
    for key in range(first, first + size):
        parent = dice.choice(made[-20:]) if made and dice.random() < 0.6 else None
        made.append(key)
        replies.setdefault(parent, []).append(key)
    waiting = [(key, None, (place,)) for place, key in enumerate(replies[None], start=1)][::-1]
    while waiting:
        key, parent, path = waiting.pop()
        login = f"reader{dice.randrange(PEOPLE)}"
        yield Made(key, parent, path, login, key % 12 + 1, key % 28 + 1, (_text(dice, 20), _text(dice, 20)))
        waiting += [(reply, key, (*path, place)) for place, reply in enumerate(replies.get(key, ()), start=1)][::-1]


def _text(dice, words):
    return " ".join(dice.choices(_WORDS, k=words)).capitalize() + "."


def write_archive(path, comments, per_article=PER_ARTICLE):
    """Write a Rostra archive."""
    with open(path, "w") as file:
        file.write('{"type":"archive","version":1,"source":"bench"}\n')
        for number, made in discussions(comments, per_article):
            file.write(_line(_article(number)))
            file.writelines(_line(_comment(number, comment)) for comment in made)


def _article(number):
    return {
        "type": "article", "id": f"a{number}", "url": f"https://bench.example/{number}.html", "title": f"News {number}",
        "body": "A short text.", "body_format": "text", "author": None, "published_at": "2020-01-01T00:00:00+00:00",
        "updated_at": None, "section": None, "tags": [], "language": "en", "notes": [], "comments_open": True,
        "state": "published",
    }  # fmt: skip


def _comment(number, comment):
    author = {"login": comment.login, "name": None, "url": None, "email": None, "presence": None}
    return {
        "type": "comment", "id": str(comment.key), "article": f"a{number}",
        "parent": None if comment.parent is None else str(comment.parent), "number": ".".join(map(str, comment.path)),
        "author": author, "created_at": f"{comment.time}+00:00", "updated_at": None, "body": "\n\n".join(comment.text),
        "body_format": "text", "quotes": [], "score": None, "state": "visible",
    }  # fmt: skip


def _line(record):
    return json.dumps(record, separators=(",", ":")) + "\n"


def write_pages(folder, comments):
    """Write a folder of text pages."""
    folder.mkdir()
    for number, made in discussions(comments):
        text = f"News {number}\n\nA short text about {number}.\n"
        text += "Dear reader, to leave comments on the publication, you must sign in.\n"
        (folder / f"{number:06}.txt").write_text(text + "".join(map(_on_page, made)))


def _on_page(comment):
    indent = "  " * len(comment.path)
    date = f"{comment.day} {_MONTHS[comment.month - 1]} 2020 {comment.key % 24}: {comment.key % 60:02}"
    first, second = comment.text
    caption = f"{indent}{comment.path[-1]}. {comment.login} Offline {comment.login}\n"
    return f"{caption}{indent}  {comment.login} {date}\n{indent}  {first}\n\n{indent}  {second}\n"


def write_wxr(path, comments):
    """Write an export of WordPress."""
    with open(path, "w") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:wp="http://wordpress.org/export/1.2/">\n<channel><title>Bench</title><link>https://bench.example</link>'
            "<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://bench.example</wp:base_site_url>\n"
        )
        for number, made in discussions(comments):
            file.write(
                f"<item><title>News {number}</title><link>https://bench.example/{number}/</link>"
                f"<content:encoded><![CDATA[A short text.]]></content:encoded><wp:post_id>{number}</wp:post_id>"
                "<wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt><wp:status>publish</wp:status>"
                "<wp:post_type>post</wp:post_type>\n"
            )
            file.writelines(map(_in_wxr, made))
            file.write("</item>\n")
        file.write("</channel></rss>\n")


def _in_wxr(comment):
    parent = 0 if comment.parent is None else comment.parent + 1
    text = escape("\n\n".join(comment.text))
    return (
        f"<wp:comment><wp:comment_id>{comment.key + 1}</wp:comment_id><wp:comment_author><![CDATA[{comment.login}]]>"
        f"</wp:comment_author><wp:comment_date_gmt>{comment.time.replace('T', ' ')}</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
        f"<wp:comment_type></wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n"
    )
