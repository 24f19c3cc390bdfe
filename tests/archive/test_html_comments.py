import pytest

from forum.archive.records import AuthorRecord
from tests.archive.html_pages import at, codes_of, datalife, page_with, read_page, tree_of, wordpress


def test_wordpress_comment_gives_its_fields():
    thread = read_page(page_with(f"<ol>{wordpress(7, '<p>Oak <b>lasts</b>.</p>')}</ol>"))

    (comment,) = thread.comments
    assert (comment.id, comment.anchor, comment.number) == ("7", "comment-7", "1")
    assert comment.author == AuthorRecord(login="alice")
    assert comment.created_at == at("2021-02-03T13:03:00+03:00")
    assert comment.created_text == "3 February"
    assert (comment.body, comment.body_format) == ("<p>Oak <b>lasts</b>.</p>", "html")
    assert thread.lines == (1,)


def test_wordpress_replies_stand_in_what_they_answer():
    inner = f"<ol class=children>{wordpress(2)}{wordpress(3)}</ol>"
    thread = read_page(page_with(f"<ol>{wordpress(1, inside=inner)}{wordpress(4)}</ol>"))

    assert tree_of(thread) == [("1", None), ("2", "1"), ("3", "1"), ("4", None)]
    assert [comment.number for comment in thread.comments] == ["1", "1.1", "1.2", "2"]
    assert {comment.body for comment in thread.comments} == {"Oak lasts."}


def test_flat_list_is_nested_by_its_level_classes():
    comments = "".join(
        f'<div class="comment depth-{depth}" id="comment-{number}"><p>Oak.</p></div>'
        for number, depth in enumerate((1, 2, 3, 2, 1), start=1)
    )
    thread = read_page(page_with(comments))

    assert tree_of(thread) == [("1", None), ("2", "1"), ("3", "2"), ("4", "1"), ("5", None)]


def test_flat_list_is_nested_by_the_ids_that_it_names():
    comments = "".join(
        f'<li class="comment" id="comment-{number}" data-parent-id="{parent}"><p>Oak.</p></li>'
        for number, parent in ((1, 0), (2, 1), (3, 9), (4, 5), (5, 4))
    )
    thread = read_page(page_with(f"<ol>{comments}</ol>"))

    assert tree_of(thread) == [("1", None), ("2", "1"), ("3", "9"), ("4", "5"), ("5", "4")]


def test_element_within_a_comment_with_the_same_id_is_no_other_comment():
    inside = '<div class="comment depth-1" id="comment-1"><div class="comment-content">Oak.</div></div>'
    thread = read_page(page_with(f'<ol><li class="comment depth-1" id="li-comment-1">{inside}</li></ol>'))

    assert [(comment.id, comment.body) for comment in thread.comments] == [("1", "Oak.")]


def test_comments_without_ids_get_derived_ones_that_differ():
    comment = '<li class="comment depth-1"><cite>bob</cite><p>Oak.</p></li>'
    thread = read_page(page_with(f"<ol>{comment}{comment}</ol>"))
    again = read_page(page_with(f"<ol>{comment}{comment}</ol>"))

    assert thread.derived_ids is True
    assert len({comment.id for comment in thread.comments}) == 2
    assert [comment.id for comment in again.comments] == [comment.id for comment in thread.comments]


def test_comment_awaiting_moderation_is_hidden():
    waiting = '<li class="comment depth-1" id="comment-1"><em class="comment-awaiting-moderation">Wait</em><p>Oak.</p>'
    (comment,) = read_page(page_with(f"<ol>{waiting}</li></ol>")).comments

    assert (comment.state, comment.body) == ("hidden", "<p>Oak.</p>")


def test_time_in_words_is_read_in_the_zone():
    comment = '<li id="comment-1"><cite>bob</cite><div class="comment-meta">3 February 2021 13:03</div><p>Oak.</p></li>'
    (read,) = read_page(page_with(f"<ol>{comment}</ol>")).comments

    assert read.created_at == at("2021-02-03T13:03:00+03:00")
    assert read.created_text == "3 February 2021 13:03"


def test_time_that_is_not_understood_is_told_once_and_kept_as_text():
    comment = '<li id="comment-{}"><div class="comment-meta">the day of the bridge</div><p>Oak.</p></li>'
    thread = read_page(page_with(f"<ol>{comment.format(1)}{comment.format(2)}</ol>"))

    assert [(c.created_at, c.created_text) for c in thread.comments] == [(None, "the day of the bridge")] * 2
    (problem,) = thread.problems
    assert (problem.code, problem.severity) == ("unknown_date", "warning")
    assert problem.message.endswith("This page has 2 such places.")


def test_time_counted_back_needs_to_know_when_the_page_was_saved():
    comment = '<li id="comment-1"><div class="comment-meta">2 weeks ago</div><p>Oak.</p></li>'
    page = page_with(f"<ol>{comment}</ol>")

    unknown = read_page(page)
    known = read_page(page, captured=at("2021-02-17T13:03:00+03:00")).comments[0]

    assert (unknown.comments[0].created_at, codes_of(unknown)) == (None, ["needs_captured"])
    assert (known.created_at, known.created_inferred) == (at("2021-02-03T13:03:00+03:00"), True)


def test_time_that_cannot_be_is_told_once():
    comment = '<li id="comment-1"><div class="comment-meta">30 February 2021 13:03</div><p>Oak.</p></li>'
    thread = read_page(page_with(f"<ol>{comment}</ol>"))

    assert thread.comments[0].created_at is None
    assert codes_of(thread) == ["bad_date"]


def test_pingback_keeps_its_place_without_an_author():
    pingback = '<li class="pingback depth-1" id="comment-2"><p>Pingback: <a href="https://b.example/">B</a></p></li>'
    thread = read_page(page_with(f"<ol>{wordpress(1)}{pingback}</ol>"))

    assert thread.comments[1].author is None
    assert thread.comments[1].body == '<p>Pingback: <a href="https://b.example/">B</a></p>'


def test_quotation_is_marked_and_resolved():
    first = datalife(1, "Oak lasts.<br>Pine does not.")
    quoting = "<div class=title_quote>Quote: alice</div><div class=quote>Oak lasts.</div>It does."
    thread = read_page(page_with(first + datalife(2, quoting, "bob")))

    (quote,) = thread.comments[1].quotes
    assert (quote.author, quote.comment, quote.text, quote.inferred) == ("alice", "1", "Oak lasts.", False)
    quoted = "<blockquote><cite>alice</cite>\n<p>Oak lasts.</p>\n</blockquote>"
    assert thread.comments[1].body == f"{quoted}\n<p>It does.</p>"
    assert codes_of(thread) == []


def test_quotation_of_a_comment_below_is_resolved_where_the_newest_is_first():
    quoting = "<div class=title_quote>Quote: alice</div><div class=quote>Oak lasts.</div>It does."
    thread = read_page(page_with(datalife(2, quoting, "bob") + datalife(1, "Oak lasts.")))

    assert thread.comments[0].quotes[0].comment == "1"


def test_quotation_names_the_comment_where_its_mark_does():
    quoting = "<div class=title_quote data-commentid=1>Quote: alice</div><div class=quote>Otherwise.</div>It does."
    thread = read_page(page_with(datalife(1, "Oak lasts.") + datalife(2, quoting, "bob")))

    assert thread.comments[1].quotes[0].comment == "1"


def test_emoticon_is_kept_as_a_word():
    text = 'utopians<img class=emoji alt=laughing src="/engine/data/emoticons/laughing.png">For starters'
    (comment,) = read_page(page_with(datalife(1, text))).comments

    assert comment.body == "utopians laughing For starters"


def test_name_in_brackets_is_the_display_name():
    comment = datalife(1, "Oak.").replace("<a href=/user/alice/>alice</a>", "alice b (Alice (Berg))")
    (read,) = read_page(page_with(comment)).comments

    assert (read.author.login, read.author.name) == ("alice b", "Alice (Berg)")


@pytest.mark.parametrize(("words", "presence"), [
    ("<span>Online</span>", "online"),
    ("<span>Offline</span>", "offline"),
    ("<i>Online</i> <i>Offline</i>", "online"),
    ("<span title=Офлайн></span>", "offline"),
    ("", None),
])  # fmt: skip
def test_presence_is_kept(words, presence):
    comment = datalife(1, "Offline").replace("<div class=comment-date>", f"{words}<div class=comment-date>")

    assert read_page(page_with(comment)).comments[0].author.presence == presence


def test_microdata_gives_comments_in_comments():
    inner = (
        "<div itemprop=comment itemscope itemtype=https://schema.org/Comment id=c2>"
        "<meta itemprop=author content=bob><p itemprop=text>It does.</p></div>"
    )
    comment = (
        "<div itemprop=comment itemscope itemtype=https://schema.org/Comment id=c1>"
        "<span itemprop=author itemscope itemtype=https://schema.org/Person><a itemprop=url href=https://a.example/>"
        "<span itemprop=name>alice</span></a> 12 posts</span><time itemprop=dateCreated datetime=2021-02-03T13:03:00Z>"
        f"then</time><b itemprop=upvoteCount>4</b><p itemprop=text>Oak lasts.</p>{inner}</div>"
    )
    first, second = read_page(page_with(comment)).comments

    assert (first.id, first.anchor, first.body, first.score) == ("c1", "c1", "Oak lasts.", 4)
    assert first.author == AuthorRecord(login="alice", url="https://a.example/")
    assert first.created_at == at("2021-02-03T13:03:00+00:00")
    assert (second.parent, second.author.login, second.body) == ("c1", "bob", "It does.")


def test_json_ld_gives_comments_nested_and_by_parent():
    data = """[{"@graph": [{"@type": "NewsArticle", "headline": "A footbridge", "articleBody": "Oak.", "comment": [
        {"@type": "Comment", "@id": "https://x.example/1#comment-1", "text": "Oak lasts.", "author": "alice",
         "dateCreated": "2021-02-03T13:03:00+03:00", "upvoteCount": 3,
         "comment": {"@type": "Comment", "@id": "#comment-2", "text": "<p>It does.</p>", "author": {"name": "bob"}}},
        {"@type": "Comment", "@id": "#comment-3", "text": "5 < 6", "parentItem": {"@id": "#comment-1"}},
        {"@type": "Comment", "@id": "#comment-1"}]}]}]"""
    head = f'<script type="application/ld+json">{data}</script>'
    thread = read_page(f"<html><head>{head}</head><body></body></html>")

    assert tree_of(thread) == [("1", None), ("2", "1"), ("3", "1")]
    assert [comment.number for comment in thread.comments] == ["1", "1.1", "1.2"]
    assert [(c.body, c.body_format) for c in thread.comments] == [
        ("Oak lasts.", "text"), ("<p>It does.</p>", "html"), ("5 < 6", "text")
    ]  # fmt: skip
    assert [c.author and c.author.login for c in thread.comments] == ["alice", "bob", None]
    assert thread.comments[0].score == 3
    assert (thread.article.title, thread.article.body) == ("A footbridge", "Oak.")


def test_json_ld_that_is_broken_is_told_and_the_rest_imported():
    thread = read_page(page_with(f"<ol>{wordpress(1)}</ol>", head='<script type="application/ld+json">{"a</script>'))

    assert codes_of(thread) == ["bad_json_ld"]
    assert len(thread.comments) == 1
