"""Text pages of a looser form: what an extractor makes of blogs and of a site of links."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.archive.readers.text_page import TEXT, read_text_page
from forum.archive.readers.text_page.reader import LARGEST
from forum.archive.reading import Reading, UnreadableInput
from tests.archive.text_page_samples import bodies, logins, problems, quotes

SAMPLES = Path(__file__).parent / "samples" / "dumps"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.txt"))
CAPTURED = datetime(2020, 6, 20, 12, 0, tzinfo=UTC)


def read(page, captured=None):
    data = page if isinstance(page, bytes) else page.encode()
    thread = read_text_page("page.txt", data, zone=ZoneInfo("Europe/Berlin"), captured=captured)
    ledger = thread.ledger
    assert ledger.read == ledger.placed + ledger.reported
    return thread


def sample(name, captured=None):
    data = (SAMPLES / f"{name}.txt").read_bytes()
    thread = read(data, captured)
    assert thread.ledger.read == sum(1 for line in data.decode().split("\n") if line.strip())
    return thread


def message(thread, code):
    (found,) = [problem.message for problem in thread.problems if problem.code == code]
    return found


def times(thread):
    return [comment.created_at and comment.created_at.isoformat() for comment in thread.comments]


# Blogs


def test_blog_in_english_gives_its_comments():
    thread = sample("says_en")
    assert logins(thread) == {"1": "Ida", "1.1": "Ole", "1.1.1": "Ida", "2": "Sven Berg", "3": "Ida"}
    assert bodies(thread) == {
        "1": "Two questions:\n1. Which flour?\n2. How long, says who?",
        "1.1": "1. Any rye.\n\n2. A night.",
        "1.1.1": "Thanks!\n\n• a bowl\n• a towel",
        "2": "",
        "3": "Reply\nis what I wanted, not a button.",
    }
    assert times(thread)[:3] == ["2019-05-04T00:05:00+02:00", "2019-05-04T13:15:00+02:00", "2019-05-05T00:00:00+02:00"]
    assert [comment.created_inferred for comment in thread.comments] == [False, False, True, False, False]
    assert thread.comments[1].created_text == "May 4, 2019 at 1:15 pm"


def test_blog_article_is_told_from_what_stands_around_it():
    thread = sample("says_en")
    assert thread.article.title == "Rye loaf for beginners"
    assert thread.article.body.startswith("You need a bowl")
    assert thread.article.body.endswith("by my aunt.\n  2. Wait.")
    assert problems(thread) == [("unplaced_line", 1), ("unplaced_line", 15), ("unplaced_line", 56)]
    assert "Lines 1 to 4 (4 not blank) were left out" in thread.problems[0].message
    assert "because line 4, the way to the page, ends with it" in thread.problems[0].message
    assert thread.ledger.reported == 4 + 2 + 5


def test_blog_in_german_gives_its_comments():
    thread = sample("inline_de")
    assert logins(thread) == {
        "1": "anna",
        "3": "Bert B.",
        "3.1": "Carla",
        "3.1.1": "Bert B.",
        "3.2": "dora",
        "5": "anna",
    }
    assert bodies(thread)["3"] == (
        "Drei Gründe dagegen:\n1. Die Kosten.\n2. Der Lärm.\n23. Juni 2016 um 17:21 Uhr ist der Termin."
    )
    assert bodies(thread)["3.1"] == "@Bert:\n1. Sie sind gedeckt."
    assert times(thread)[3] == "2012-05-05T13:19:00+02:00"


def test_pingbacks_keep_their_places_without_an_author_and_a_time():
    thread = sample("inline_de")
    found = [comment for comment in thread.comments if comment.author is None]
    assert (thread.left_out, len(thread.comments)) == (0, 8)
    assert [(comment.created_at, comment.created_text, comment.parent) for comment in found] == [(None, "", None)] * 2
    assert all(comment.body.startswith("Pingback: ") for comment in found)


def test_title_is_what_the_heading_of_the_comments_names():
    thread = sample("inline_de")
    assert thread.article.title == "„Eine Brücke für alle“"
    assert thread.article.body.startswith("2 Antworten\n\nDie Brücke")
    assert "the heading of the comments in line 14 names it" in thread.problems[0].message


def test_number_of_comments_that_the_page_tells_is_compared():
    assert message(sample("inline_de"), "count_differs").startswith("Line 14 speaks of 7 comments, and 8 were found.")


def test_blog_that_signs_in_german_gives_its_comments():
    thread = sample("says_de")
    assert logins(thread) == {"1": "Ute", "1.1": "Jens Kern"}
    assert times(thread) == ["2016-06-23T17:21:00+02:00", "2016-06-24T08:03:00+02:00"]
    assert quotes(thread) == {"1.1": [("Ute", "1", "Sie wartet seit Montag.")]}


def test_blog_in_russian_gives_its_comments():
    thread = sample("says_ru")
    assert logins(thread) == {"1": "Анна", "1.1": "Борис"}
    assert bodies(thread)["1.1"] == "Туман расписаний не читает."
    assert times(thread) == ["2021-02-03T13:03:00+01:00", "2021-02-04T09:15:00+01:00"]


def test_title_that_nothing_names_is_the_first_line_and_told():
    assert problems(sample("says_de")) == [("guessed_title", 1)]
    assert sample("says_de").article.body == "Die Fähre wartet, bis sich der Nebel hebt."


def test_replies_with_bullets_that_drift_are_nested():
    thread = sample("bullets_ago", CAPTURED)
    assert logins(thread) == {"1": "ada", "1.1": "ben", "1.1.1": "ada", "2": "cy"}
    assert bodies(thread)["1"] == "It has waited since Monday.\n\n  • tea\n  • cake"
    assert bodies(thread)["1.1"] == "Nor does the fog wait."
    assert times(thread)[:2] == ["2020-06-06T14:00:00+02:00", "2020-06-07T14:00:00+02:00"]
    assert all(comment.created_inferred for comment in thread.comments)


def test_times_that_need_the_capture_are_told_once():
    thread = sample("bullets_ago")
    assert times(thread) == [None] * 4
    assert message(thread, "needs_captured").startswith("4 time(s), such as “2 weeks ago” in line 7, count from")
    captured = sample("bullets_ago", CAPTURED)
    assert [comment.id for comment in captured.comments] == [comment.id for comment in thread.comments]


PAGE = "The ferry and the fog\n\nIt waits.\n\n{}"
ENTRY = "{0}{1}. {2} May 4, 2019 at 1:15 pm Reply\n\n{0}  Text of {2}.\n\n"


def entries(*depths_and_numbers):
    """A page of comments, each by the letter of its place."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    lines = [ENTRY.format("  " * (1 + d), n, letters[at]) for at, (d, n) in enumerate(depths_and_numbers)]
    return PAGE.format("".join(lines))


def test_word_of_a_button_below_one_comment_is_its_authors():
    page = entries((0, 1), (0, 2), (0, 3)).replace("Text of a.", "What would you do with it?\n\n    Share")
    assert bodies(read(page))["1"] == "What would you do with it?\n\nShare"
    twice = page.replace("Text of b.", "Text of b.\n\n    Share")
    assert bodies(read(twice)) == {"1": "What would you do with it?", "2": "Text of b.", "3": "Text of c."}


def test_buttons_in_lines_of_their_own_are_all_taken_off():
    page = PAGE.format("  1. Ida says:\n    May 4, 2019\n\n    Hi.\n\n    Like 2\n    Reply\n\n    Share\n")
    assert bodies(read(page)) == {"1": "Hi."}


def test_number_that_is_left_out_of_a_list_breaks_nothing():
    thread = read(entries((0, 1), (0, 4), (1, 2), (0, 5)))
    assert logins(thread) == {"1": "a", "4": "b", "4.2": "c", "5": "d"}


def test_number_that_was_there_before_opens_nothing():
    thread = read(entries((0, 1), (0, 2), (0, 2)))
    assert logins(thread) == {"1": "a", "2": "b"}
    assert thread.ledger.reported == 2


def test_number_deeper_than_a_reply_opens_nothing():
    thread = read(entries((0, 1), (3, 1), (0, 2)))
    assert logins(thread) == {"1": "a", "2": "c"}
    assert "b May 4, 2019" in bodies(thread)["1"]


def test_page_deeper_than_its_kind_goes_is_told():
    chain = read(entries(*((depth, 1) for depth in range(12))))
    assert list(logins(chain))[-1] == ".".join("1" * 12)
    assert "12 levels deep" in message(chain, "undecided_nesting")
    assert "undecided_nesting" not in dict(problems(read(entries(*((depth, 1) for depth in range(10))))))


def test_single_line_with_a_date_in_an_article_is_no_comment():
    thread = read(PAGE.format("  1. Opening on May 4, 2019 at 1:15 pm\n  2. Closing in June\n"))
    assert (thread.comments, thread.problems) == ((), ())
    assert thread.article.body.endswith("2. Closing in June")


@pytest.mark.parametrize(
    ("header", "login"),
    [
        ("Ida says:\n    May 4, 2019 at 1:15 pm", "Ida"),
        ("Ida Post author says:\n    on May 4, 2019, 1:15 pm Reply", "Ida"),
        ("Ida wrote:\n\n    4 May 2019 at 13:15", "Ida"),
        ("Ida Berg on May 4, 2019 at 1:15 pm", "Ida Berg"),
        ("Ida, 4th May 2019 - 13:15 | Reply | Share", "Ida"),
        ("Ida 04.05.2019 13:15", "Ida"),
        ("Ida • May 4, 2019 1:15 pm • Reply", "Ida"),
        ("Ida | 2019-05-04 13:15", "Ida"),
    ],
)
def test_comment_is_signed_in_many_ways(header, login):
    thread = read(PAGE.format(f"1 comment\n\n  1. {header}\n\n    Hello.\n"))
    assert (logins(thread), bodies(thread), times(thread)) == (
        {"1": login},
        {"1": "Hello."},
        ["2019-05-04T13:15:00+02:00"],
    )


@pytest.mark.parametrize(
    "line",
    [
        "1. I came on May 4, 2019",
        "1. I was there yesterday",
        "1. It happened 2 weeks ago",
        "1. Juni 2016 um 17:21 Uhr",
        "1. He says:",
        "1. " + "word " * 20 + "May 4, 2019 at 1:15 pm",
    ],
)
def test_line_of_a_list_that_names_a_day_is_text(line):
    page = entries((0, 1), (0, 2)).replace("Text of a.", line)
    assert bodies(read(page)) == {"1": line, "2": "Text of b."}


def test_name_is_not_halved_where_another_has_no_picture():
    page = PAGE.format("  1. Ole Ole says:\n    May 4, 2019\n\n    Hi.\n  2. Ida says:\n    May 5, 2019\n\n    Hi.\n")
    assert logins(read(page)) == {"1": "Ole Ole", "2": "Ida"}


# A page whose lists stay open


def test_open_lists_give_the_comments_in_their_order():
    thread = sample("open_lists", CAPTURED)
    assert [(c.author.login, c.score, c.created_text) for c in thread.comments] == [
        ("bob", 7, "10 hours ago"),
        ("cy", None, "9 hours ago"),
        ("dee", -2, "8 hours ago"),
        ("eva", None, "an hour ago"),
        ("bob", 3, "35 minutes ago"),
    ]
    assert list(bodies(thread).values()) == [
        "Oak.",
        "It rots, in the end.",
        "Steel.",
        "Larch is cheap.",
        "I would not build one.",
    ]


def test_open_lists_are_told_with_the_best_guess():
    thread = sample("open_lists", CAPTURED)
    assert list(logins(thread)) == ["1", "1.1", "2", "3", "4"]
    assert thread.comments[1].parent == thread.comments[0].id
    told = message(thread, "undecided_nesting")
    assert "(4 levels for 5 comments)" in told
    assert "these 2 are no replies" in told


def test_article_of_a_site_of_links_is_read_with_its_byline():
    article = sample("open_lists", CAPTURED).article
    assert (article.title, article.tags, article.body) == (
        "Which wood is best for a bridge?",
        ("ask", "wood"),
        "I ask for a friend.",
    )
    assert (article.author.login, article.published_at.isoformat()) == ("ann", "2020-06-20T03:00:00+02:00")
    assert (article.published_text, article.published_inferred) == ("11 hours ago", True)


# Pages that no profile reads


def test_comments_that_no_profile_reads_are_reported_and_the_article_is_kept():
    thread = sample("no_list")
    assert (thread.article.title, thread.article.body) == (
        "The ferry and the fog",
        "The ferry waits for the fog to lift.",
    )
    assert thread.comments == ()
    (problem,) = thread.problems
    assert (problem.severity, problem.code, problem.line) == ("error", "no_profile", 5)
    assert "2 line(s) hold a time and 2 look like parts of comments, which would fit the profile “blog-en” best" in (
        problem.message
    )
    assert thread.ledger.reported == 8


@pytest.mark.parametrize(
    "page",
    [
        "Title\n\nText.\n\nShare\nLike\nReport\n",
        "Title\n3 May 2020, 10:00\n15 Comments\n\nText.\nUpdated: 4 May 2020, 11:00\n",
        "Title\n\nOpen from 10:00\nuntil 18:30\n",
        "  • A title\n\nText.\n",
    ],
)
def test_article_without_comments_is_no_misfit(page):
    thread = read(page)
    assert (thread.comments, thread.problems, thread.ledger.reported) == ((), (), 0)


# The reader as the import calls it


def reading(data, captured=None):
    return Reading("page.txt", BytesIO(data), ZoneInfo("Europe/Berlin"), captured)


def test_format_gives_the_thread_of_a_page():
    data = (SAMPLES / "bullets_ago.txt").read_bytes()
    assert list(TEXT.read(reading(data, CAPTURED))) == [sample("bullets_ago", CAPTURED)]


@pytest.mark.parametrize("title", ['{"Oak" is a word}', '[{"Oak" and "elm"}]', '{"Oak'])
def test_title_in_brackets_and_quotation_marks_is_one(title):
    assert read(f"{title}\n\nIt lasts.").article.title == title


@pytest.mark.parametrize("cut", ['{"', '{"a\\"b', '[{"a"', '[\n{"a" :', '{"a": [1,\n2'])
def test_json_that_is_cut_is_no_text(cut):
    assert [problem.code for problem in read(cut).problems] == ["unknown_format"]


def test_page_larger_than_any_is_refused_and_read_no_further():
    class Endless:
        taken = 0

        def read(self, size):
            self.taken += size
            return bytes(size)

    stream = Endless()
    with pytest.raises(UnreadableInput, match="at most 64 MiB") as refused:
        list(TEXT.read(Reading("page.txt", stream, ZoneInfo("UTC"))))
    assert refused.value.code == "too_large"
    assert stream.taken == LARGEST + 1


@pytest.mark.parametrize(("head", "is_text"), [(b"A title\n", True), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9, False)])
def test_format_recognises_whatever_is_text(head, is_text):
    assert TEXT.recognises(head) is is_text


# No clock decides: a quadratic reader would not come back from these within minutes.

HEAD = (SAMPLES / "says_en.txt").read_text()


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(HEAD + ENTRY.format("  ", 4, "x") + "    1. x says:\n" * 50_000, id="headers"),
        pytest.param(PAGE.format("  1. " + "reply to " * 12 + "!\n") * 2_000, id="buttons"),
        pytest.param(PAGE.format("  1. a " + "x " * 500_000), id="line"),
        pytest.param(PAGE.format("  • a • \n" * 50_000), id="bullets"),
        pytest.param(PAGE.format("May 4, 2019 at 1:15 pm\nReply\n" * 20_000), id="misfit"),
        pytest.param(entries(*((0, n % 9 + 1) for n in range(26))) + "\n" * 200_000, id="numbers"),
        pytest.param("".join(f"{' ' * d}• a • 2 days ago\n" for d in range(2, 2_000, 2)), id="chain"),
    ],
)
def test_long_and_odd_dumps_are_read_through(page):
    assert read(page).ledger.read > 0


# What is cut off or spoilt


@pytest.mark.parametrize("name", NAMES)
def test_dump_cut_anywhere_accounts_for_every_line(name):
    data = (SAMPLES / f"{name}.txt").read_bytes()
    for part in range(21):
        read(data[: len(data) * part // 20])


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_dump_with_spoilt_bytes_accounts_for_every_line(name, spoilt):
    data = bytearray((SAMPLES / f"{name}.txt").read_bytes())
    for place, byte in spoilt:
        data[int(place * (len(data) - 1))] = byte
    thread = read(bytes(data))
    assert thread.article is not None or thread.problems[-1].severity == "error"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_dump_with_lines_in_another_order_accounts_for_every_line(name, random):
    lines = (SAMPLES / f"{name}.txt").read_text().splitlines(True)
    for _ in range(5):
        lines.insert(random.randrange(len(lines)), lines.pop(random.randrange(len(lines))))
    made = [comment.id for comment in read("".join(lines)).comments]
    assert len(set(made)) == len(made)
