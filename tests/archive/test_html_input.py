import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.archive.reading import UnreadableInput
from tests.archive.html_pages import codes_of, datalife, page_with, read_page, wordpress
from tests.work import patience

RUSSIAN = "Мост построят весной, сказал глава. Иван ответил: не верю. Спасибо всем, кто пришёл на берег."
WORDPRESS_PAGE = page_with(
    f"<ol class=comment-list>{wordpress(1, inside='<ol class=children>' + wordpress(2) + '</ol>')}{wordpress(3)}</ol>"
)
DATALIFE_PAGE = page_with(datalife(1, "Oak.") + datalife(2, "Pine.", "bob") + datalife(3, "Elm.", "bob"))


def page_in(encoding, declared):
    page = page_with(f"<ol>{wordpress(1, RUSSIAN)}</ol>").replace("charset=utf-8", f"charset={declared}")
    return page.encode(encoding)


@pytest.mark.parametrize(("encoding", "declared", "codes"), [
    ("utf-8", "utf-8", []),
    ("utf-8-sig", "utf-8", []),
    ("cp1251", "windows-1251", []),
    ("koi8_r", "koi8-r", []),
    ("iso2022_jp", "iso-2022-jp", []),
    ("utf-16", "utf-8", []),
    ("utf-16-le", "utf-8", []),
    ("utf-32", "utf-8", []),
    ("utf-8", "windows-1251", ["decoded"]),
    ("cp1251", "utf-8", ["decoded"]),
    ("cp1251", "iso-8859-1", ["decoded"]),
    ("cp1251", "koi8-r", ["decoded"]),
    ("cp1251", "nonsense", ["decoded"]),
    ("cp1251", "rot13", ["decoded"]),
    ("cp1251", "idna", ["decoded"]),
    ("cp1251", "unicode_escape", ["decoded"]),
    ("cp866", "utf-8", ["decoded"]),
])  # fmt: skip
def test_page_is_read_in_the_encoding_it_has(encoding, declared, codes):
    thread = read_page(page_in(encoding, declared))

    assert thread.comments[0].body == RUSSIAN
    assert codes_of(thread) == codes


def test_spoilt_bytes_are_replaced_and_told():
    data = page_in("utf-8", "utf-8").replace("весной".encode(), b"\xff\xfe")
    thread = read_page(data)

    assert thread.comments[0].body == RUSSIAN.replace("весной", "\ufffd\ufffd")
    assert codes_of(thread) == ["decoded"]


def test_control_characters_are_replaced_and_told():
    thread = read_page(page_with("<ol>" + wordpress(1, "a\0b&#1;c") + "</ol>"))

    assert thread.comments[0].body == "a\ufffdb\ufffdc"
    assert codes_of(thread) == ["control_characters"]


@pytest.mark.parametrize(("data", "code"), [
    (b"", "empty_file"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not_text"),
    (b"<html>" + b"<div>" * 500_000, "too_deep"),
    (b"<a " * 2_000_000, "too_many_attributes"),
    (b"<html><p>" + b"x" * 12_000_000, "too_large"),
    (b"<html>" + b"<i>" * 700_000, "too_many_tags"),
    (b"<html>" + b" " * (64 * 1024 * 1024), "too_large"),
])  # fmt: skip
def test_hostile_page_is_refused_at_once(data, code):
    with patience(), pytest.raises(UnreadableInput) as refused:
        read_page(data)

    assert refused.value.code == code


def test_tag_with_greater_signs_in_its_attributes_is_counted_whole():
    with pytest.raises(UnreadableInput) as refused:
        read_page("<html>\n<p " + 'a=">" ' * 300 + "></html>")

    assert (refused.value.code, refused.value.line) == ("too_many_attributes", 2)


def test_json_ld_100_000_deep_is_told():
    head = '<script type="application/ld+json">' + '{"comment":' * 100_000 + "</script>"

    assert "bad_json_ld" in codes_of(read_page(page_with(f"<ol>{wordpress(1)}</ol>", head=head)))


def test_comments_nested_100_deep_keep_their_depth():
    comments = "".join(f'<ol><li class="comment depth-1" id="comment-{n}"><p>Oak.</p>' for n in range(100))
    thread = read_page(page_with(comments + "</li></ol>" * 100))

    assert [comment.parent for comment in thread.comments] == [None, *map(str, range(99))]
    assert thread.comments[-1].number == ".".join("1" * 100)


def test_chain_of_10_000_replies_keeps_its_depth():
    chain = "".join(f"<li class=comment id=comment-{n} data-parent={n - 1}>Oak.</li>" for n in range(1, 10_001))
    thread = read_page(page_with(f"<ol>{chain}</ol>"))

    assert [comment.parent for comment in thread.comments] == [None, *map(str, range(1, 10_000))]
    assert thread.comments[299].number == ".".join("1" * 300)
    assert thread.comments[-1].number == ""


def test_page_cut_within_a_comment_leaves_out_that_comment_alone():
    cut = DATALIFE_PAGE[: DATALIFE_PAGE.index("Elm.") + 2]
    thread = read_page(cut)

    assert [comment.id for comment in thread.comments] == ["1", "2"]
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported) == (4, 3, 1)
    assert thread.left_out == 1
    (problem,) = thread.problems
    assert (problem.code, problem.severity) == ("cut_off", "error")
    assert "comment 3 may be incomplete and was left out" in problem.message


@pytest.mark.parametrize("end", ["<", "<di", "</", "<div class='a", "<p>Oak las"])
def test_page_that_ends_within_a_tag_or_a_paragraph_is_cut_off(end):
    page = page_with(datalife(1, "<p>Oak.</p>")).removesuffix("</body></html>")
    (problem,) = read_page(page + end).problems
    assert (problem.code, problem.severity) == ("cut_off", "error")


@pytest.mark.parametrize("end", ["", "<p>Oak lasts.", "1 < 2"])
def test_page_that_leaves_out_the_ends_that_it_may_is_only_doubtful(end):
    page = page_with(datalife(1, "Oak."), body="<p>Oak lasts.").removesuffix("</body></html>")
    thread = read_page(page + end)
    assert (codes_of(thread), len(thread.comments)) == (["no_end"], 1)


def test_page_cut_within_its_article_is_refused():
    with pytest.raises(UnreadableInput, match="cut off before its article ends"):
        read_page(DATALIFE_PAGE[: DATALIFE_PAGE.index("lasts")])


@pytest.mark.parametrize("page", [WORDPRESS_PAGE, DATALIFE_PAGE])
@pytest.mark.parametrize("part", range(1, 100))
def test_page_cut_anywhere_gives_whole_comments_or_none(page, part):
    whole = {comment.id: comment for comment in read_page(page).comments}
    cut = page[: min(len(page) * part // 100, page.index("</body>"))]
    try:
        thread = read_page(cut)
    except UnreadableInput as refusal:
        assert refusal.code == "cut_off"
        return

    assert [(c.id, c.body, c.author, c.parent) for c in thread.comments] == [
        (whole[c.id].id, whole[c.id].body, whole[c.id].author, whole[c.id].parent) for c in thread.comments
    ]
    assert thread.article.body == "<p>Oak lasts.</p>"
    assert {"cut_off", "no_end"} & set(codes_of(thread))


@settings(max_examples=60, deadline=None)
@given(
    page=st.sampled_from([WORDPRESS_PAGE.encode(), DATALIFE_PAGE.encode()]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 30)), max_size=8),
    end=st.floats(0, 1),
)
def test_spoilt_page_gives_a_ledger_that_adds_up_or_a_sentence(page, changes, end):
    for place, put, taken in changes:
        at = int(place * len(page))
        page = page[:at] + put + page[at + taken :]
    try:
        thread = read_page(page[: int(end * len(page))] if end < 0.5 else page)
    except UnreadableInput as refusal:
        assert str(refusal)
        return

    assert thread.ledger.read == thread.ledger.placed + thread.ledger.reported
    assert thread.ledger.placed == 1 + len(thread.comments)
    assert thread.article.title
