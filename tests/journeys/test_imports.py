"""An operator looks at what was imported; readers come by addresses of the old site."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys.test_returning import assert_accessible

SETUP = """
import json
from forum.archive.models import ImportedFile, ImportedThread, ImportProblem, ImportRun
from forum.lib.old_addresses import normalise
from forum.articles.models import OldAddress
from forum.archive.preparing import KINDS
from forum.comments.models import Comment, Quotation
from tests.factories import load_thread, make_moderator
article, comments = load_thread([None, 0, *[None] * 120])
OldAddress.objects.create(article=article, path=normalise("https://news.example/новости/мост.html"))
for number, comment in enumerate(comments, start=1):
    Comment.objects.filter(pk=comment.pk).update(anchor=f"comment-id-{number}")
make_moderator("bob")
count = {"read": 12345, "created": 12000, "updated": 45, "unchanged": 200, "skipped": 100}
report = {name: count for name in ("files", "articles", "comments", "authors")}
report["quotes"] = count | {"marked": 12000, "inferred": 345, "resolved": 11999, "unresolved": 1}
report["lines"] = {"read": 12345678, "placed": 12345600, "reported": 78}
report["became"] = {kind: 12345600 // len(KINDS) for kind in KINDS}
report |= {"problems": {"error": 60, "warning": 60}, "seconds": 61.5}
runs = {state: ImportRun.objects.create(state=state, paths=["/srv/pages/" + "long-name-" * 12], report=report)
    for state in ("complete", "partial", "undoing", "undone")}
runs["running"] = ImportRun.objects.create(paths=["-"])
ImportProblem.objects.bulk_create(ImportProblem(
    run=runs["partial"], file="pages/" + "a-very-long-name-of-a-file-" * 4 + ".html", line=number,
    severity="error" if number % 2 else "warning", code="missing_parent" if number % 2 else "no_date",
    message="A comment answers another that the source does not hold. " * 3) for number in range(120))
keys = [comment.pk for comment in comments]
ImportedThread.objects.create(run=runs["partial"], article=article, is_new=True, created=[[min(keys), max(keys)]])
ImportedFile.objects.bulk_create(ImportedFile(
    run=runs["partial"], name="pages/" + "a-very-long-name-of-a-file-" * 4 + f"{number}.html", format="html",
    files=1 + number % 2 * 9999, size=123456789, sha256="0123456789abcdef" * 4, encoding="mac-cyrillic", lines=1234567,
    lines_reported=number % 3 * 1234, articles=1 + number % 2 * 9999, article=None if number % 2 else article,
    result=("created", "updated", "unchanged", "skipped")[number % 4]) for number in range(30))
Quotation.objects.bulk_create(Quotation(
    comment=comments[0], position=place, author_name="a-very-long-name-of-a-person-" * 2,
    text=f"{place}: " + "said-by-nobody-that-is-here-" * 9) for place in range(12))
print(json.dumps({"url": article.get_absolute_url(), "ids": [comment.pk for comment in comments],
    "runs": {state: run.pk for state, run in runs.items()}}))
"""
OLD = "/новости/мост.html"
scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture
def made(served):
    return json.loads(served.site.run(SETUP))


@pytest.fixture
def operator(visit, made):
    """Open a window in which a moderator is signed in, on the list of imports."""

    def enter(**options):
        visitor = visit(**options)
        visitor.go("/imports/")
        visitor.page.get_by_label("Username").or_(visitor.page.get_by_label("E-mail or username")).first.fill("bob")
        visitor.page.get_by_label("Password").fill(PASSWORD)
        visitor.page.locator("main form button[type=submit]").first.click()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Imports")
        return visitor

    return enter


@scripts
def test_operator_reads_a_report_and_its_problems(operator, made, scripts):
    page = operator(java_script_enabled=scripts).page
    page.locator("summary").filter(has_text="bob").click()
    page.get_by_role("link", name="Imports", exact=True).click()
    page.get_by_role("row").filter(has_text="In part").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import report")
    expect(page.get_by_role("row", name="Sum, equal to what was read")).to_contain_text("12,345,678")

    page.get_by_role("link", name="no_date").click()
    problems = page.get_by_role("region", name="Problems, one by one").locator("tbody tr")
    expect(problems).to_have_count(50)
    page.get_by_role("link", name="Further problems").click()
    expect(problems).to_have_count(10)
    expect(problems.first).to_contain_text("no_date")
    expect(page).to_have_url(re.compile("#problems$"))
    page.get_by_role("link", name="Previous problems").click()
    expect(problems).to_have_count(50)

    quotes = page.get_by_role("region", name="Quotations whose comment was not found").locator("tbody tr")
    expect(quotes).to_have_count(10)
    page.get_by_role("link", name="Further quotations").click()
    expect(quotes).to_have_count(2)
    expect(quotes.first).to_contain_text("10: said-by-nobody")
    expect(page).to_have_url(re.compile("#quotes$"))

    files = page.get_by_role("region", name="Files that this import read").locator("tbody tr")
    expect(files).to_have_count(20)
    page.get_by_role("link", name="Further files").click()
    expect(files).to_have_count(10)
    expect(files.first).to_contain_text("20.html")
    expect(page).to_have_url(re.compile("#files$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all files as CSV").click()
    assert len(download.value.path().read_text().splitlines()) == 31

    with page.expect_download() as download:
        page.get_by_role("link", name="Download as JSON").click()
    report = json.loads(download.value.path().read_text())
    assert (len(report["problems"]), report["lines"]["reported"]) == (120, 78)
    page.get_by_role("region", name="Articles that this import wrote to").get_by_role("link", name="A bridge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A bridge")


def test_imports_are_accessible(operator, made):
    # Without motion, colours do not glide from one scheme to the other.
    page = operator(reduced_motion="reduce").page
    for path in ("/imports/", *(f"/imports/{made['runs'][state]}/" for state in ("complete", "partial", "running"))):
        page.goto(path)
        for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_nothing_of_an_import_is_out_of_sight_on_a_phone(operator, made):
    page = operator(viewport={"width": 360, "height": 800}).page
    for path, name in (
        ("/imports/", "Imports, the newest first"),
        (f"/imports/{made['runs']['partial']}/", "Problems, one by one"),
        (f"/imports/{made['runs']['partial']}/", "Table of the ledger"),
        (f"/imports/{made['runs']['partial']}/", "Quotations whose comment was not found"),
        (f"/imports/{made['runs']['partial']}/", "Articles that this import wrote to"),
        (f"/imports/{made['runs']['partial']}/", "Files that this import read"),
    ):
        page.goto(path)
        region = page.get_by_role("region", name=name)
        assert region.evaluate("region => region.scrollWidth - region.clientWidth") == 0, name
    problem = page.get_by_role("region", name="Problems, one by one").locator("tbody tr").first
    message, place = problem.locator(".message").bounding_box(), problem.locator(".place").bounding_box()
    assert message["y"] + message["height"] <= place["y"]


def test_list_of_imports_fits_its_page(operator, made):
    page = operator(viewport={"width": 1280, "height": 800}).page
    region = page.get_by_role("region", name="Imports, the newest first")
    assert region.evaluate("region => region.scrollWidth - region.clientWidth") == 0


@scripts
def test_old_address_with_an_anchor_leads_to_the_comment(visit, made, scripts):
    visitor = visit(java_script_enabled=scripts)
    page = visitor.page
    visitor.go(f"{OLD}#comment-id-60")
    expect(page.get_by_role("heading", level=1)).to_have_text("A bridge")
    expect(page.locator(f"#c-{made['ids'][59]} > article")).to_be_in_viewport()
    anchor = f"c-{made['ids'][59]}" if scripts else "comment-id-60"
    expect(page).to_have_url(re.compile(f"{made['url']}#{anchor}$"))


@scripts
def test_old_anchor_of_another_page_is_found_by_a_script(visit, made, scripts):
    visitor = visit(java_script_enabled=scripts)
    page = visitor.page
    visitor.go(f"{OLD}#comment-id-122")
    last = page.locator(f"#c-{made['ids'][121]}")
    if scripts:
        expect(page.locator("li.node:target")).to_have_attribute("id", f"c-{made['ids'][121]}")
        expect(last).to_be_in_viewport()
        # One step back is where the reader came from, not the page that only asked.
        page.go_back()
        expect(page).to_have_url("about:blank")
        # A link on the page itself may be to an old anchor too.
        visitor.go(made["url"])
        page.evaluate("location.hash = 'comment-id-122'")
        expect(page.locator("li.node:target")).to_have_attribute("id", f"c-{made['ids'][121]}")
    else:
        expect(last).to_have_count(0)
        assert page.evaluate("scrollY") == 0


def test_old_anchor_is_found_in_the_order_that_the_address_asks_for(visit, made):
    page = visit().page
    page.goto(f"{made['url']}?sort=newest#comment-id-1")
    first = f"c-{made['ids'][0]}"
    expect(page.locator("li.node:target")).to_have_attribute("id", first)
    expect(page).to_have_url(re.compile(rf"{made['url']}\?.*\bsort=newest\b.*#{first}$"))


def test_anchor_of_nothing_leaves_the_page_as_it_is(visit, made):
    page = visit().page
    for anchor in ("nothing", "c-999999", "%E0%A4%A", "discussion"):
        page.goto("about:blank")
        page.goto(f"{made['url']}#{anchor}")
        page.wait_for_load_state("networkidle")
        expect(page).to_have_url(re.compile(f"{made['url']}#{anchor}$"))
