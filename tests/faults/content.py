"""Everything that imports have made of a database, in the archive's own words, so that two databases can be compared.

Keys of rows are left out: a run that was cut off leaves gaps in them.
"""

import re
from collections import Counter

from accounts.models import Author
from forum.archive.exporter import export_lines
from forum.archive.models import ImportedThread
from forum.articles.models import Article, OldAddress
from forum.comments.models import Comment, Quotation

_ARTICLE = (
    "source__name", "external_id", "url", "title", "body", "html", "excerpt", "notes", "author__login", "section",
    "language", "published_at", "published_offset", "comments_open", "state", "digest", "imported_digest",
    "comment_count", "last_comment_at", "listed_at",
)  # fmt: skip
_COMMENT = (
    "source__name", "external_id", "article__external_id", "parent__external_id", "author__login", "number", "path",
    "lft", "rght", "level", "reply_count", "body", "body_format", "html", "state", "score", "rank", "created_at",
    "created_offset", "digest", "created_text", "anchor",
)  # fmt: skip
_AUTHOR = ("source__name", "login", "name", "url", "email", "described_at")
_QUOTATION = ("comment__external_id", "position", "author_name", "quoted__external_id", "text", "inferred")
_LINK = re.compile(r'href="/(articles|comments)/([0-9]+)/')


def read_content():
    """Return all rows by table, with what stands behind the keys in the links of their HTML."""
    names = {
        "articles": dict(Article.objects.values_list("pk", "external_id")),
        "comments": dict(Comment.objects.order_by().values_list("pk", "external_id")),
    }

    def told(row):
        return tuple(_LINK.sub(named, value) if isinstance(value, str) else value for value in row)

    def named(link):
        return f'href="/{link[1]}/{names[link[1]][int(link[2])]}/'

    return {
        # In the order of their keys, which is that of the lists.
        "articles": [told(row) for row in Article.objects.order_by("pk").values_list(*_ARTICLE)],
        "comments": sorted(map(told, Comment.objects.order_by().values_list(*_COMMENT)), key=repr),
        "authors": sorted(Author.objects.values_list(*_AUTHOR), key=repr),
        "quotations": sorted(Quotation.objects.order_by().values_list(*_QUOTATION), key=repr),
        "tags": sorted(Article.objects.order_by().values_list("external_id", "tags__name"), key=repr),
        "addresses": sorted(OldAddress.objects.order_by().values_list("article__external_id", "path")),
    }


def read_exports(sources):
    """Return what is exported of each source, with the addresses of people."""
    return ["".join(export_lines(source, with_addresses=True)) for source in sources]


def assert_same(found, expected):
    """Raise AssertionError with the first rows that differ."""
    for table, rows in expected.items():
        if found[table] != rows:
            both = zip(found[table], rows, strict=False)
            first = next(((ours, other) for ours, other in both if ours != other), None)
            raise AssertionError(f"{table}: {len(found[table])} rows instead of {len(rows)}; first difference: {first}")


def assert_taken_note_of():
    """Every article and comment is noted once as made by some run, so that each could be taken back."""
    noted = Counter()
    for ranges in ImportedThread.objects.values_list("created", flat=True):
        noted.update(key for first, last in ranges for key in range(first, last + 1))
    assert noted == Counter(Comment.objects.order_by().values_list("pk", flat=True))
    made = Counter(ImportedThread.objects.filter(is_new=True).values_list("article", flat=True))
    assert made == Counter(Article.objects.values_list("pk", flat=True))
