"""Comments lead to those around them, to who quotes them, and back to where their archive has them."""

import pytest
from lxml import html
from pytest_django.asserts import assertContains, assertNotContains

from forum.comments.models import Comment, Quotation
from forum.comments.services import hide_comment, move_branch
from tests.factories import load_thread, make_article, make_chain, make_comment


def quote(quoting, quoted, position=0):
    Quotation.objects.create(comment=quoting, quoted=quoted, position=position, author_name="x", text="Said.")


@pytest.fixture
def ways(client):
    """Read where the links of a kind lead that each comment of a page has, by its key."""

    def read(address, kind):
        page = html.fromstring(client.get(address).content.decode())
        links = "p[@class='quoted-in']/a" if kind == "quoted" else f".//span[@class='jumps']/a[text()='{kind}']"
        return {
            int(node.get("id").removeprefix("c-")): [
                link.get("href") for link in node.xpath(f"article/details/div[@class='main']/{links}")
            ]
            for node in page.xpath("//li[@class='node']")
        }

    return read


def test_jumps_lead_to_parent_root_and_what_follows(ways, thread):
    article, comments = thread  # 1, 1.1, 1.1.1, 1.1.2, 1.2, 2, 2.1
    key = [comment.pk for comment in comments]
    at = [f"#c-{each}" for each in key]
    url = article.get_absolute_url()
    assert ways(url, "Parent") == dict(zip(key, [[], [at[0]], [at[1]], [at[1]], [at[0]], [], [at[5]]], strict=True))
    assert ways(url, "Root") == dict(zip(key, [[], [], [at[0]], [at[0]], [], [], []], strict=True))
    follows = [[at[5]], [at[4]], [at[3]], [at[4]], [at[5]], [], []]
    assert ways(url, "Next") == dict(zip(key, follows, strict=True))


def test_jumps_from_a_branch_lead_to_other_pages(ways, alice, article):
    root, reply, deep, deepest = make_chain(article, alice, 4)
    found = f"{article.get_absolute_url()}?thread={deep.pk}&sort=best"
    assert ways(found, "Parent") == {deep.pk: [f"/comments/{reply.pk}/"], deepest.pk: [f"#c-{deep.pk}"]}
    there = f"/comments/{root.pk}/?sort=best"
    assert ways(found, "Root") == {deep.pk: [there], deepest.pk: [there]}


def test_removed_comment_still_leads_on(client, ways, alice, article):
    root, reply, _deep = make_chain(article, alice, 3)
    Comment.objects.filter(pk=reply.pk).update(state="deleted")
    assert ways(article.get_absolute_url(), "Parent")[reply.pk] == [f"#c-{root.pk}"]


def test_quoted_comment_leads_to_those_that_quote_it(ways, alice, article):
    first, second, third = (make_comment(article, alice, str(number)) for number in range(3))
    quote(second, first)
    quote(second, first, position=1)
    quote(third, first)
    assert ways(article.get_absolute_url(), "quoted")[first.pk] == [f"#c-{second.pk}", f"#c-{third.pk}"]


def test_quoting_comment_on_another_page_is_linked_by_its_permalink(ways, alice, article):
    root, reply = make_chain(article, alice, 2)
    other = make_comment(article, alice)
    quote(other, reply)
    found = ways(f"{article.get_absolute_url()}?thread={root.pk}", "quoted")
    assert found[reply.pk] == [f"/comments/{other.pk}/"]


def test_hidden_and_foreign_comments_are_not_said_to_quote(client, alice, bob, article):
    quoted, hidden = make_comment(article, alice, "Quoted."), make_comment(article, alice, "Hidden.")
    quote(hidden, quoted)
    elsewhere = make_article()
    quote(make_comment(elsewhere, alice), quoted)
    assertContains(client.get(article.get_absolute_url()), 'class="quoted-in"', count=1)
    hide_comment(comment=hidden, user=bob)
    assertNotContains(client.get(article.get_absolute_url()), 'class="quoted-in"')


def test_comment_that_all_quote_names_a_few(ways, alice, article):
    quoted = make_comment(article, alice)
    for number in range(9):
        quote(make_comment(article, alice, str(number)), quoted)
    assert len(ways(article.get_absolute_url(), "quoted")[quoted.pk]) == 6


OLD = "https://old.example/7-a-bridge.html"


def archived(**overrides):
    article, comments = load_thread([None], url=OLD)
    Comment.objects.filter(pk=comments[0].pk).update(**overrides)
    return article


@pytest.mark.parametrize(
    ("anchor", "address"),
    [
        ("comment-id-7", f"{OLD}#comment-id-7"),
        ("", OLD),
        ('"><b>', f"{OLD}#%22%3E%3Cb%3E"),
    ],
)
def test_archived_comment_leads_to_its_original(client, db, anchor, address):
    response = client.get(archived(anchor=anchor).get_absolute_url())
    assertContains(
        response,
        f'<a class="badge archived" href="{address}" rel="ugc nofollow noopener"'
        ' title="From archive: open the original">Archived</a>',
    )


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "mailto:a@example.org"])
def test_archived_comment_without_an_address_names_its_source(client, db, url):
    article, _comments = load_thread([None], url=url)
    response = client.get(article.get_absolute_url())
    assertContains(response, '<span class="badge archived" title="From archive">Archived</span>', html=True)


def test_comment_from_another_source_says_so(client, db, bob):
    article, comments = load_thread([None], source="gazette", url=OLD)
    target, _others = load_thread([None], url=OLD)
    move_branch(comment=comments[0], user=bob, article=target, parent=None)
    response = client.get(target.get_absolute_url())
    assertContains(response, 'title="From gazette">Archived: <bdi>gazette</bdi></span>')


def test_moved_comment_does_not_lead_to_where_its_archive_has_not(client, db, bob):
    _article, comments = load_thread([None], url=OLD)
    target, _others = load_thread([], url="https://old.example/other.html")
    move_branch(comment=comments[0], user=bob, article=target, parent=None)
    assertNotContains(client.get(target.get_absolute_url()), "open the original")
