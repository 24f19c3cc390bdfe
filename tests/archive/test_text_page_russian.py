"""The exact form in Russian."""

import pytest

from forum.archive.records import AuthorRecord
from tests.archive.text_page_samples import bodies, problems, quotes, read_page, read_sample, sample_bytes


def test_russian_page_is_recognised_by_its_words():
    thread = read_sample("russian", "Europe/Moscow")
    assert thread.article.notes == (("Использованы фотографии", "архив деревни"),)
    assert bodies(thread) == {
        "1": "Он будет из дуба и простоит сто лет\n\nХорошая новость.",
        "1.1": "Цитата: Алиса\nХорошая новость.\nПоживём, увидим.",
        "1.2": "Согласна.",
        "2": "1. Когда?\n2. Где?",
    }
    assert [comment.author for comment in thread.comments] == [
        AuthorRecord("alisa", "Алиса", presence="offline"),
        AuthorRecord("Борис", "Борис Б.", presence="online"),
        AuthorRecord("вера"),
        AuthorRecord("Глеб", presence="online"),
    ]
    assert thread.ledger.reported == 0


def test_russian_times_are_read():
    thread = read_sample("russian", "Europe/Moscow")
    assert [comment.created_at and comment.created_at.isoformat() for comment in thread.comments] == [
        "2021-02-03T13:03:00+03:00",
        "2021-02-03T13:20:00+03:00",
        "2021-05-04T00:01:00+03:00",
        None,
    ]
    assert [comment.created_text for comment in thread.comments] == [
        "3 февраля 2021 13:03",
        "3 февраля 2021 13: 20",
        "4 мая 2021 00:01",
        "30 февраля 2021 10:00",
    ]
    assert problems(thread) == [("bad_date", 19)]


def test_russian_quotations_are_found():
    assert quotes(read_sample("russian")) == {
        "1": [(None, "article", "Он будет из дуба и простоит сто лет")],
        "1.1": [("Алиса", "1", "Хорошая новость.")],
    }


@pytest.mark.parametrize("end", [".", ", войдите на сайт.", " на новость, нужно зарегистрироваться"])
def test_end_of_the_russian_sign_in_line_may_be_other_words(end):
    page = sample_bytes("russian").decode()
    start = page.index("Дорогой читатель")
    line = page[start : page.index("\n", start)]
    other = page.replace(line, f"Дорогой читатель, чтобы оставлять комментарии{end}")
    assert read_page(other.encode()).comments == read_sample("russian").comments


def test_russian_page_without_the_sign_in_line_is_recognised_by_its_headers():
    page = "".join(line for line in sample_bytes("russian").decode().splitlines(True) if "читатель" not in line)
    thread = read_page(page.encode())
    assert list(bodies(thread)) == ["1", "1.1", "1.2", "2"]
    assert thread.article.body.endswith("Использованы фотографии: архив деревни")


def test_english_page_with_russian_words_stays_english():
    page = (
        sample_bytes("quote_by_login")
        .decode()
        .replace("So does steel.", "Дорогой читатель, чтобы оставлять комментарии")
    )
    assert list(bodies(read_page(page.encode()))) == list(bodies(read_sample("quote_by_login")))


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_russian_page_in_another_encoding_is_read(encoding):
    thread = read_page(sample_bytes("russian").decode().encode(encoding))
    assert bodies(thread) == bodies(read_sample("russian"))
