"""Every real archive through the command into a database, and a pile of everything."""

import gzip
import json
from collections import Counter
from typing import NamedTuple

import pytest

from accounts.models import Author
from forum.archive.models import ImportRun
from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from tests.archive.container_samples import zipped
from tests.archive.html_pages import page_with, wordpress
from tests.archive.mail_samples import message
from tests.archive.pages import FERRY
from tests.archive.records import article, as_lines, reply
from tests.archive.sample_readings import read_plainly
from tests.archive.wxr_samples import comment, item
from tests.archive.wxr_samples import export as wxr
from tests.assertions import assert_sound


class Sample(NamedTuple):
    """What must come of a file: ``depths`` are the comments of each level, ``lines`` read, placed and reported.

    ``articles`` and ``comments`` are counted by state; one number stands for published and for visible ones.
    ``quotes`` are marked, inferred, resolved and unresolved; ``places`` are made for comments that are answered
    and not there.
    """

    lines: tuple
    articles: object = 1
    comments: object = 0
    depths: tuple = ()
    authors: int = 0
    codes: str = ""
    quotes: tuple = (0, 0, 0, 0)
    status: int = 0
    left_out: int = 0
    places: int = 0


def refused(read, codes):
    return Sample((read, 0, read), articles=0, codes=codes, status=1)


SAMPLES = {
    "000_4ef0a018f62ea767.txt": Sample((70, 70, 0), 1, 13, (10, 2, 1), 12, quotes=(1, 3, 1, 0)),
    "disqus/isso-tests-disqus.xml": Sample(
        (9, 7, 2), 2, {"visible": 4, "deleted": 1}, (3, 2), 5, "empty_thread no_title unknown_thread", status=1
    ),
    "disqus/remark42-disqus-deleted-post.xml": refused(1, "malformed_xml"),
    "disqus/remark42-disqus-deleted-thread.xml": refused(1, "malformed_xml"),
    "disqus/remark42-disqus.xml": refused(1, "malformed_xml"),
    "disqus/schnack-disqus.xml": Sample((7, 7, 0), 2, 5, (2, 1, 1, 1), 3),
    "html/Lobsters.dump.txt": Sample(
        (105, 100, 5), 1, 26, (18, 8), 23, "needs_captured undecided_nesting unplaced_line unplaced_line unplaced_line"
    ),
    "html/Lobsters.html": Sample((27, 27, 0), 1, 26, (18, 5, 1, 1, 1), 23),
    "html/businessjargons.dump.txt": Sample((126, 54, 72), 1, 9, (6, 1, 1, 1), 9, "unplaced_line unplaced_line"),
    "html/businessjargons.html": Sample((10, 10, 0), 1, 9, (6, 1, 1, 1), 9),
    "html/dle-flat.dump.txt": refused(13, "no_profile"),
    "html/dle-flat.html": Sample((3, 3, 0), 1, 2, (2,), 2, "no_title unresolved_quote", (2, 0, 0, 2)),
    "html/dle-tree.dump.txt": refused(6, "no_profile"),
    "html/dle-tree.html": Sample((4, 4, 0), 1, 3, (2, 1), 1, "no_title signature_left_out unknown_date"),
    "html/foxyfolksy.dump.txt": Sample(
        (596, 455, 141), 1, 80, (39, 37, 3, 1), 41, "unplaced_line unplaced_line unplaced_line"
    ),
    "html/foxyfolksy.html": Sample((81, 81, 0), 1, 80, (39, 37, 3, 1), 41),
    "html/gormulus.dump.txt": Sample(
        (341, 241, 100), 1, 45, (20, 9, 16), 18, "unplaced_line unplaced_line", (0, 1, 0, 0)
    ),
    "html/gormulus.html": Sample((46, 46, 0), 1, 45, (20, 9, 16), 18),
    "json/commento.json": Sample((3, 3, 0), 2, 3, (2, 1), 2),
    "json/discourse-topic.json": Sample((4, 4, 0), 1, 3, (3,), 3),
    "json/isso-generic.json": Sample((4, 4, 0), 2, 2, (2,), 2),
    "json/reddit-2012-thread.js": Sample((5, 5, 0), 1, 4, (1, 2, 1), 4),
    "json/tree.json": Sample((12, 12, 0), 1, 12, (4, 6, 2), 0),
    "json/tree_del.json": Sample((9, 9, 0), 1, {"visible": 8, "deleted": 1}, (2, 2, 4, 1), 0),
    "mbox/loop": Sample((2, 2, 0), 1, 1, (1,), 1, "cycle subjects"),
    "mbox/threading/ghost-root": Sample(
        (6, 6, 0), 1, {"visible": 5, "missing": 1}, (1, 3, 2), 3, "missing_parent subjects"
    ),
    "mbox/threading/parent-priority": Sample((3, 3, 0), 1, 2, (1, 1), 1, "subjects"),
    "warc/warcio-example.warc.gz": refused(0, "unknown_format"),
    "wxr/isso-wordpress.xml": Sample(
        (11, 10, 1), 3, 7, (4, 1, 2), 4, "foreign_id unknown_version", status=1, left_out=1
    ),
    "wxr/pelican.xml": Sample(
        (24, 19, 5), {"published": 12, "draft": 4}, {"visible": 3, "missing": 1}, (2, 2), 4,
        "left_out missing_parent no_title pings", left_out=1, places=1,
    ),
    "wxr/themeunittestdata.xml": Sample(
        (212, 100, 112), {"published": 69, "draft": 2, "hidden": 1}, {"visible": 25, "hidden": 3},
        (18, 2, 1, 1, 1, 1, 1, 1, 1, 1), 17, "left_out no_title password pings", left_out=4,
    ),
    "wxr/wpi-authors-multiline.xml": Sample((1, 1, 0), authors=1),
    "wxr/wpi-backslashes.xml": Sample((1, 1, 0)),
    "wxr/wpi-blank-lines.xml": Sample((1, 1, 0)),
    "wxr/wpi-cdata-edge.xml": Sample((1, 1, 0)),
    "wxr/wpi-crazy-cdata-escaped.xml": Sample((1, 1, 0), authors=1),
    "wxr/wpi-crazy-cdata.xml": refused(2, "malformed_xml"),
    "wxr/wpi-invalid-version-tag.xml": Sample((0, 0, 0), 0, codes="unknown_version"),
    "wxr/wpi-malformed-simple.xml": refused(2, "malformed_xml"),
    "wxr/wpi-malformed.xml": refused(1, "malformed_xml unknown_version"),
    "wxr/wpi-missing-tags.xml": Sample((1, 1, 0)),
    "wxr/wpi-missing-version-tag.xml": Sample((0, 0, 0), 0, codes="unknown_version"),
    "wxr/wpi-multiple-cdata.xml": Sample((1, 1, 0)),
    "wxr/wpi-namespace-edge-cases.xml": Sample((6, 6, 0), 6),
    "wxr/wpi-post-content-blank-lines.xml": Sample((1, 1, 0), authors=1),
    "wxr/wpi-slashes.xml": Sample((2, 2, 0), 1, 1, (1,), 2),
    "wxr/wpi-small-export.xml": Sample((12, 12, 0), {"published": 9, "draft": 1, "hidden": 1}, 1, (1,), 4),
    "wxr/wpi-test-serialized-comment-meta.xml": Sample((2, 2, 0), {"draft": 1}, 1, (1,), 2),
    "wxr/wpi-valid-wxr-1.0.xml": Sample((7, 7, 0), 6, 1, (1,), 2),
    "wxr/wpi-valid-wxr-1.1.xml": Sample((3, 3, 0), 2, 1, (1,), 2),
    "wxr/wpi-wxr-comprehensive.xml": Sample((3, 3, 0), 2, 1, (1,), 3),
    "wxr/wpi-wxr-utf-8-challenges.xml": Sample((1, 1, 0), authors=1),
    "wxr/wpi-wxr-with-sub-data.xml": Sample((2, 2, 0), 1, 1, (1,), 2),
    "wxr/wptest.xml": Sample(
        (228, 78, 150), {"published": 49, "draft": 2, "hidden": 1}, 26, (17, 1, 1, 1, 1, 1, 1, 1, 1, 1), 17,
        "left_out no_title password pings", left_out=4,
    ),
}  # fmt: skip
# Those that a reading apart from the readers gives the tree of.
PLAIN = [
    name
    for name, sample in SAMPLES.items()
    if sample.articles and (name.endswith((".xml", ".js")) or name.startswith(("json/", "mbox/", "html/")))
    if not name.endswith((".txt", "isso-generic.json", "discourse-topic.json")) and "dle-" not in name
]
DUMPS = ["foxyfolksy", "businessjargons", "gormulus"]


@pytest.fixture
def report(run, tmp_path):
    """Import a path; returns exit status and report, whose counts must add up."""

    def import_path(path):
        file = tmp_path / "report.json"
        status = run("import_archive", path, "--report", file).status
        found = json.loads(file.read_text())
        assert found["lines"]["read"] == found["lines"]["placed"] + found["lines"]["reported"]
        for kind in ("files", "articles", "comments", "authors", "quotes"):
            count = found[kind]
            assert count["read"] == sum(count[name] for name in ("created", "updated", "unchanged", "skipped"))
        return status, found

    return import_path


@pytest.fixture
def export_all(run, tmp_path):
    """Export every source that has articles; returns the bytes by name."""

    def export_bytes(*options):
        out = tmp_path / "export.jsonl"
        exported = {}
        for name in Article.objects.order_by("source").values_list("source__name", flat=True).distinct():
            assert run("export_archive", out, "--source", name, *options).status == 0
            exported[name] = out.read_bytes()
        return exported

    return export_bytes


def by_state(stated, usual):
    """Counts by state, where a plain number is that of the usual one."""
    return stated if isinstance(stated, dict) else {usual: stated} if stated else {}


def codes(found):
    return " ".join(sorted(problem["code"] for problem in found["problems"]))


def parents_here():
    """What each comment in the database answers, by their ids."""
    return dict(Comment.objects.order_by().values_list("external_id", "parent__external_id"))


def archived_authors():
    return set(Author.objects.exclude(source__name="local").values_list("login", flat=True))


def test_every_sample_is_accounted_for(samples):
    paths = [path for path in samples.rglob("*") if path.is_file() and path.name != "README.md"]
    names = {str(path.relative_to(samples)) for path in paths if not path.name.endswith(".tree.json")}
    mails = {name for name in SAMPLES if name.startswith("mbox/")}
    assert {next((mail for mail in mails if name.startswith(f"{mail}/")), name) for name in names} == SAMPLES.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_gives_what_stands_in_it(samples, report, run, name):
    sample = SAMPLES[name]
    status, found = report(samples / name)

    assert (status, codes(found)) == (sample.status, sample.codes)
    assert tuple(found["lines"].values()) == sample.lines
    # The operators' page tells of each line or item what it became.
    assert sum(ImportRun.objects.latest("pk").report["became"].values()) == sample.lines[1]
    assert Counter(Article.objects.values_list("state", flat=True)) == by_state(sample.articles, "published")
    assert Counter(Comment.objects.order_by().values_list("state", flat=True)) == by_state(sample.comments, "visible")
    depths = Counter(Comment.objects.order_by().values_list("level", flat=True))
    assert tuple(depths[level] for level in range(len(depths))) == sample.depths
    assert len(archived_authors()) == sample.authors
    quotes = tuple(found["quotes"][kind] for kind in ("marked", "inferred", "resolved", "unresolved"))
    assert (quotes, Quotation.objects.count()) == (sample.quotes, sum(sample.quotes[:2]))
    assert Quotation.objects.filter(quoted__isnull=False).count() == sample.quotes[2]

    comments, articles = sum(sample.depths), Article.objects.count()
    roots = next(iter(sample.depths), 0)
    assert (found["articles"]["created"], found["comments"]["created"]) == (articles, comments - sample.places)
    assert (found["authors"]["created"], found["comments"]["skipped"]) == (sample.authors, sample.left_out)

    assert run("check_threads").lines == [f"{comments} comments in {roots} threads: sound"]


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample.articles])
def test_second_import_of_a_sample_changes_nothing_and_says_so(samples, report, export_all, name):
    first_status, first = report(samples / name)
    exported = export_all("--with-addresses")

    status, again = report(samples / name)

    assert status == first_status
    assert export_all("--with-addresses") == exported
    for kind in ("files", "articles", "comments", "quotes"):
        assert (again[kind]["created"], again[kind]["updated"]) == (0, 0)
        assert again[kind]["unchanged"] == first[kind]["created"]
        assert again[kind]["skipped"] == first[kind]["skipped"]
    assert again["authors"]["unchanged"] == again["authors"]["read"] == first["authors"]["read"]
    assert (again["lines"], again["problems"]) == (first["lines"], first["problems"])


@pytest.mark.parametrize("name", PLAIN)
def test_tree_in_the_database_is_that_of_another_reading(samples, report, name):
    plain = read_plainly(samples / name)
    report(samples / name)

    missing = {above for above in plain.parents.values() if above} - plain.parents.keys()
    stored = parents_here()

    assert Article.objects.count() == plain.articles
    assert {own: stored[own] for own in plain.parents} == plain.parents
    assert stored.keys() - plain.parents.keys() == missing
    assert {own for own in stored if Comment.objects.get(external_id=own).state == "missing"} == missing
    if plain.people is not None:
        assert archived_authors() == plain.people


@pytest.mark.parametrize("name", DUMPS)
def test_dump_stands_in_the_database_as_its_page_does(samples, report, name):
    tree = json.loads((samples / "html" / f"{name}.tree.json").read_text())
    report(samples / "html" / f"{name}.html")
    expected = [node["depth"] - 1 for node in tree]
    page = Article.objects.get()

    report(samples / "html" / f"{name}.dump.txt")

    dump = Article.objects.exclude(pk=page.pk).get()
    assert [one.level for one in Comment.objects.filter(article=dump).in_reading_order()] == expected


def test_founding_page_stands_as_its_numbers_say(samples, report):
    report(samples / "000_4ef0a018f62ea767.txt")

    paths = list(
        Comment.objects.filter(article=Article.objects.get()).in_reading_order().values_list("path", flat=True)
    )

    assert paths == ["1", "2", "3", "4", "5", "5.1", "6", "7", "8", "8.1", "8.1.1", "9", "10"]
    quotation = Quotation.objects.get(inferred=False)
    assert (quotation.comment.path, quotation.quoted.path) == ("8.1", "8")
    inferred = Quotation.objects.filter(inferred=True).values_list("comment__path", flat=True)
    assert sorted(inferred, key=int) == ["1", "2", "10"]


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def test_pile_of_everything_is_imported_and_the_picture_is_told(run, report, tmp_path):
    lines = gzip.compress(as_lines(article(), reply("c"), reply("d", "c")).encode(), mtime=0)
    mails = [message("first", text="Oak lasts."), message("second", "first", hour=13, text="Ash bends.")]
    pile = tmp_path / "pile.zip"
    members = [
        ("export.xml", wxr(item("1", comment("1"), comment("2", "1"))).encode()),
        ("page.html", page_with(f"<ol class=comment-list>{wordpress(7)}</ol>").encode()),
        ("ferry.txt", FERRY.encode()),
        ("x.jsonl.gz", lines),
        *((f"letters/cur/{number}.host:2,S", mail.encode()) for number, mail in enumerate(mails)),
        ("bridge.png", PICTURE),
    ]
    pile.write_bytes(zipped(members))

    status, found = report(pile)

    assert status == 1
    assert [(told["file"], told["severity"], told["code"]) for told in found["problems"]] == [
        (f"{pile}!bridge.png", "error", "not_text")
    ]
    assert (found["files"]["created"], found["files"]["skipped"]) == (6, 1)
    assert (found["articles"]["created"], found["comments"]["created"]) == (5, 2 + 1 + 4 + 2 + 1)
    titles = ["A footbridge", "A footbridge", "The bridge", "The ferry and the fog", "Title a"]
    assert sorted(Article.objects.values_list("title", flat=True)) == titles
    assert (Comment.objects.count(), Comment.objects.filter(level=1).count()) == (10, 3)
    assert_sound()
    assert report(pile)[1]["articles"]["unchanged"] == 5
