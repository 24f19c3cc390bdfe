"""What an article's page costs, whatever the size and the shape of its discussion."""

from django.contrib.auth.models import AnonymousUser

from forum.comments.threads import locate
from tests.benchmarks.discussions import SHAPES, make_discussion
from tests.benchmarks.requests import ask, forget_pages, visitor
from tests.benchmarks.tables import Table, median
from tests.factories import make_user

COMPARED = 1_000


def measure(run):
    """Ask for every page in turn, as an anonymous and as a signed-in reader."""
    sizes = (100, 1_000, 10_000) if run.is_quick else (100, 1_000, 10_000, 100_000)
    pages = {page: url for shape in SHAPES for size in sizes for page, url in _pages(shape, size)}
    reader = visitor(make_user("reader"))
    asked = {
        "anonymous, made anew": (visitor(), forget_pages),
        "signed in, made anew": (reader, forget_pages),
        # Right after the former: the page is kept by now.
        "signed in, kept": (reader, lambda: None),
    }
    costs = {(who, page): [] for who in asked for page in pages}
    for _round in range(1 + run.rounds):
        for page, url in pages.items():
            for who, (client, prepare) in asked.items():
                prepare()
                costs[who, page].append(ask(client, url))
    # The first round fills what a process works out once.
    rows = [_row(who, page, {key: found[1:] for key, found in costs.items()}) for who, page in costs]
    _check_queries(rows)
    return [Table("Article pages", rows), Table("Article pages, the largest against 1,000 comments", _ratios(rows))]


def _pages(shape, size):
    """Name the pages of a discussion that are asked for, with their addresses."""
    article = make_discussion(shape, size)
    yield (shape, size, "first"), article.get_absolute_url()
    if size >= COMPARED:
        middle = article.comments.order_by("pk")[size // 2]
        if shape != "deep":
            middle = article.comments.get(pk=middle.tree_id)
        yield (shape, size, "middle"), locate(middle, AnonymousUser()).partition("#")[0]


def _row(who, page, costs):
    shape, size, place = page
    found = costs[who, page]
    same = costs.get((who, (shape, COMPARED, place)), found)
    row = {"reader": who, "shape": shape, "comments": size, "page": place, "shown": found[0].comments}
    row |= {"ms": median(cost.clock for cost in found), "CPU ms": median(cost.processor for cost in found)}
    row |= {"queries": median((cost.queries for cost in found), 0), "SQL ms": median(cost.database for cost in found)}
    row |= {"KB": round(found[0].size / 1000, 1)}
    row |= {"ms of 1,000": round(row["ms"] / median(cost.clock for cost in same), 2)}
    row |= {"CPU of 1,000": round(row["CPU ms"] / median(cost.processor for cost in same), 2)}
    return row


def _check_queries(rows):
    """A page takes the same queries whatever the size of its discussion, up to the largest."""
    counts = {}
    for row in rows:
        counts.setdefault((row["reader"], row["shape"], row["page"]), set()).add(row["queries"])
    assert all(len(found) == 1 for found in counts.values()), counts


def _ratios(rows):
    largest = max(row["comments"] for row in rows)
    kept = ("reader", "shape", "page", "shown", "ms of 1,000", "CPU of 1,000")
    return [{name: row[name] for name in kept} for row in rows if row["comments"] == largest]
