"""Messages put together to discussions: who answers whom, and what a discussion begins with."""

from datetime import UTC, datetime

import pytest

from tests.archive.mail_samples import codes, mbox, message, read, read_one, shape, tree


def test_first_message_is_the_article_and_answers_are_comments():
    thread = read_one(
        message("a", Archived_At="<https://lists.x.example/a>"), message("b", "a", Subject="Re: The bridge")
    )
    article, (comment,) = thread.article, thread.comments
    assert (article.id, article.title, article.body) == ("a@x.example", "The bridge", "Oak")
    assert article.url == "https://lists.x.example/a"
    assert (article.published_at, article.published_text) == (
        datetime(2020, 7, 1, 10, tzinfo=UTC), "Wed, 01 Jul 2020 12:00:00 +0200",
    )  # fmt: skip
    assert (comment.id, comment.parent, comment.article) == ("b@x.example", None, "a@x.example")
    assert (thread.ledger.read, thread.ledger.placed) == (2, 2)
    assert codes(thread) == []


def test_files_and_mboxes_are_put_together_whatever_their_order():
    thread = read_one(message("c", "b", hour=14), mbox(message("b", "a", hour=13), message("a")))
    assert tree(thread) == {"b": None, "c": "b"}
    assert thread.lines == ()


def test_siblings_stand_in_the_order_of_their_dates_and_those_without_last():
    files = [message("a")]
    files += [message(name, "a", hour=hour) for name, hour in (("d", 20), ("b", 13), ("c", 14))]
    files.insert(1, message("e", "a", Date=None))
    assert list(tree(read_one(*files))) == ["b", "c", "d", "e"]


def test_single_id_in_in_reply_to_goes_before_references():
    thread = read_one(message("a"), message("b", "a"), message("c", "b", references=["b", "a"]))
    assert tree(thread) == {"b": None, "c": "b"}


def test_last_of_the_references_counts_where_in_reply_to_is_not_held():
    thread = read_one(message("a"), message("b", "a"), message("c", "gone", references=["a", "b"]))
    assert tree(thread)["c"] == "b"


def test_several_ids_in_in_reply_to_do_not_go_before_references():
    both = {"In-Reply-To": "<a@x.example> <b@x.example>"}
    thread = read_one(message("a"), message("b", "a"), message("c", references=["a", "b"], **both))
    assert tree(thread)["c"] == "b"


def test_in_reply_to_in_the_words_of_old_programs_is_understood():
    old = {"In-Reply-To": 'Your message of "Wed, 01 Jul 2020" from Ada <ada@x.example>. <b@x.example>'}
    thread = read_one(message("a"), message("b", "a", hour=13), message("c", hour=14, **old))
    assert tree(thread) == {"b": None, "c": "b"}


def test_address_in_in_reply_to_does_not_join_discussions():
    address = {"In-Reply-To": "Message from Ada <ada@x.example>"}
    threads = read(message("a"), message("b", **address), message("c", **address))
    assert [len(thread.comments) for thread in threads] == [0, 0, 0]


def test_missing_parent_gets_a_place_under_what_it_answered():
    thread = read_one(message("a"), message("b", "a"), message("d", "c", references=["a", "b", "c"]))
    assert shape(thread) == {"b": None, "c": "b", "d": "c"}
    assert [comment.state for comment in thread.comments] == ["visible", "missing", "visible"]
    assert (thread.ledger.read, thread.ledger.placed) == (3, 3)
    assert codes(thread) == ["missing_parent"]


def test_missing_first_message_becomes_an_article_without_text():
    later = message("c", "a", hour=14, Subject="Re: The bridge", From="Bob <bob@x.example>")
    thread = read_one(later, message("b", "a", hour=13, Subject="RE: Re[2]: AW: The bridge"))
    article = thread.article
    assert (article.id, article.title, article.body) == ("a@x.example", "The bridge", "")
    assert (article.author, article.published_at) == (None, None)
    assert shape(thread) == {"b": None, "c": None}
    assert codes(thread) == ["missing_root"]
    assert (thread.ledger.read, thread.ledger.placed) == (2, 2)


def test_circle_is_cut_at_its_earliest_message():
    files = [message("a", "c", hour=15), message("b", "a", hour=13), message("c", "b", hour=14)]
    thread = read_one(*files, message("d", "b", hour=9))
    assert thread.article.id == "b@x.example"
    assert shape(thread) == {"c": None, "a": "c", "d": None}
    assert codes(thread) == ["cycle"]


def test_message_that_answers_itself_begins_a_discussion():
    thread = read_one(message("a", "a", references=["a"]))
    assert (thread.article.id, codes(thread)) == ("a@x.example", [])


def test_chain_of_ten_thousand_answers_keeps_its_depth():
    files = [message("m0"), *(message(f"m{number}", f"m{number - 1}") for number in range(1, 10_000))]
    thread = read_one(mbox(*reversed(files)))
    assert tree(thread) == {"m1": None} | {f"m{number}": f"m{number - 1}" for number in range(2, 10_000)}


def test_same_message_twice_is_told_and_counted_once():
    thread = read_one(message("a"), message("b", "a"), message("b", "a"))
    assert tree(thread) == {"b": None}
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported, thread.left_out) == (3, 2, 1, 1)
    assert [(problem.severity, problem.code, problem.file) for problem in thread.problems] == [
        ("warning", "same_message", "3.eml"),
    ]  # fmt: skip


def test_id_used_for_another_text_is_an_error():
    thread = read_one(message("a"), message("a", text="Elm"))
    assert [(problem.severity, problem.code) for problem in thread.problems] == [("error", "duplicate_id")]
    assert thread.article.body == "Oak"


def test_message_without_id_gets_the_same_one_each_time():
    first, second = (read_one(message(Message_ID=None)) for _ in range(2))
    assert first.article.id == second.article.id
    assert first.article.id != read_one(message(Message_ID=None, text="Elm")).article.id


def test_subject_of_its_own_is_told():
    thread = read_one(message("a"), message("b", "a", Subject="Re: the Bridge"), message("c", "a", Subject="Paint"))
    assert codes(thread) == ["subjects"]
    assert "Paint" in thread.problems[0].message


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"Subject": None}, "Oak"),
        ({"Subject": "Re: "}, "Re:"),
        ({"Subject": " The\n\tbridge "}, "The bridge"),
        ({"Subject": None, "text": ""}, "a@x.example"),
    ],
)
def test_title_is_the_subject_else_what_there_is(fields, title):
    assert read_one(message(**fields)).article.title == title


@pytest.mark.parametrize(
    ("sender", "login", "name", "email"),
    [
        ("Ada <ada@x.example>", "Ada", None, "ada@x.example"),
        ('"Lovelace, Ada \\"A\\"" <ada@x.example>', 'Lovelace, Ada "A"', None, "ada@x.example"),
        ("ada@x.example", "ada", None, "ada@x.example"),
        ("<ada@x.example>", "ada", None, "ada@x.example"),
        ("ada at x.example (Ada)", "Ada", None, None),
        ('"ada@x.example" <list@x.example>', "ada", None, "list@x.example"),
        ("=?iso-8859-1?Q?J=F6rg_M=FCller?= <j@x.example>", "Jörg Müller", None, "j@x.example"),
        ("Ada", "Ada", None, None),
        ("<>", None, None, None),
        (None, None, None, None),
    ],
)
def test_author_is_who_signs_and_no_address_is_a_login(sender, login, name, email):
    author = read_one(message(From=sender)).article.author
    assert (author and (author.login, author.name, author.email)) == (login and (login, name, email))


def test_two_people_of_one_name_stay_two_and_one_stays_one():
    senders = ["Ada <ada@x.example>", "Ada <a.l@y.example>", "ada <ADA@x.example>", "Ada <a.l@z.example>"]
    threads = read(*(message(str(number), From=sender) for number, sender in enumerate(senders)))
    assert [(thread.article.author.login, thread.article.author.name) for thread in threads] == [
        ("Ada", None), ("Ada (a.l)", "Ada"), ("Ada", "ada"), ("Ada (a.l 2)", "Ada"),
    ]  # fmt: skip


def test_thousands_of_one_name_are_told_apart_quickly():
    content = mbox(*(message(f"m{host}", From=f"root <root@h{host}.example>") for host in range(5000)))
    logins = [thread.article.author.login for thread in read(content)]
    assert (logins[0], logins[1], logins[-1], len(set(logins))) == ("root", "root (root)", "root (root 4999)", 5000)


@pytest.mark.parametrize(
    ("date", "moment", "code"),
    [
        ("Wed, 01 Jul 2020 12:00:00 +0200", datetime(2020, 7, 1, 10, tzinfo=UTC), []),
        ("1 Jul 2020 12:00 -0000", datetime(2020, 7, 1, 12, tzinfo=UTC), []),
        ("Wed, 1 Jul 2020 12:00:00 EST", datetime(2020, 7, 1, 17, tzinfo=UTC), []),
        ("Wed, 1 Jul 2020 12:00:00 +0200 (CEST)", datetime(2020, 7, 1, 10, tzinfo=UTC), []),
        ("Wed, 1 Jul 2020 12:00:00", datetime(2020, 7, 1, 10, tzinfo=UTC), []),
        ("Wed, 1 Jul 2020 12:00:00 MSK", datetime(2020, 7, 1, 10, tzinfo=UTC), ["unknown_zone"]),
        ("Sun, 29 Mar 2020 02:30:00", datetime(2020, 3, 29, 1, 30, tzinfo=UTC), ["nonexistent_time"]),
        ("Sun, 25 Oct 2020 02:30:00", datetime(2020, 10, 25, 0, 30, tzinfo=UTC), ["ambiguous_time"]),
        ("31 Feb 2020 12:00:00 +0000", None, ["bad_date"]),
        ("Wed, 1 Jul 2020 12:00:00 +9999", None, ["bad_date"]),
        ("yesterday", None, ["bad_date"]),
        (None, None, []),
    ],
)
def test_date_is_read_and_never_made_up(date, moment, code):
    thread = read_one(message(Date=date))
    assert (thread.article.published_at, codes(thread)) == (moment, code)
    assert thread.article.published_text == (date or "")
