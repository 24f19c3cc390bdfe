"""Exports of WordPress: what becomes of items and of the file."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from forum.archive.readers.wxr import WXR
from forum.archive.records import AuthorRecord
from tests.archive.wxr_samples import (
    HEAD,
    comment,
    export,
    item,
    ledger,
    problems,
    read,
    read_one,
    read_some,
)


def article(*parts, zone="UTC", **found):
    return read_one(export(item("1", *parts, **found)), zone=zone).article


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_version_and_scheme_of_the_namespace_change_nothing(version, scheme):
    made = export(item("1", comment("5")), wp=f"{scheme}://wordpress.org/export/{version}/")
    assert WXR.recognises(made.encode())
    assert read(made) == read(export(item("1", comment("5"))))


def test_namespaces_of_others_are_not_read():
    stranger = '<wp:post_id xmlns:wp="http://stranger.test/">99</wp:post_id>'
    found = read_one(
        export(item("1", stranger, comment("5").replace("<wp:comment>", '<wp:comment xmlns:wp="http://x/">')))
    )
    assert (found.article.id, found.comments) == ("1", ())


def test_versions_may_be_mixed_in_one_file():
    mixed = '<old:status xmlns:old="http://wordpress.org/export/1.0/">draft</old:status>'
    assert article(mixed, status="").state == "draft"


def test_file_of_another_kind_is_not_recognised():
    assert not WXR.recognises(b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>')
    assert not WXR.recognises(b'The <rss xmlns:wp="http://wordpress.org/export/1.2/"> element')
    assert WXR.recognises(export().encode("utf-16"))


def test_article_has_every_field():
    found = article(
        "<dc:creator>ada</dc:creator><guid>http://www.village.test/?p=1</guid>",
        "<pubDate>Tue, 14 Jan 2014 17:31:03 +0000</pubDate>",
        '<category domain="category" nicename="news"><![CDATA[News &amp; views]]></category>',
        '<category domain="post_tag" nicename="b">bridges</category>',
        post_date="2014-01-14 20:31:03",
        post_date_gmt="2014-01-14 17:31:03",
        post_modified_gmt="2014-02-01 10:00:00",
        comment_status="closed",
    )
    assert found.id == "1"
    assert found.title == "A footbridge"
    assert found.url == "http://village.test/1/"
    assert (found.body, found.body_format) == ("The council will build it.", "text")
    assert found.author == AuthorRecord("ada", "Ada O'Neil", None, "ada@village.test")
    assert found.published_at == datetime(2014, 1, 14, 17, 31, 3, tzinfo=UTC)
    assert found.updated_at == datetime(2014, 2, 1, 10, tzinfo=UTC)
    assert (found.section, found.tags) == ("News & views", ("bridges",))
    assert found.comments_open is False
    assert found.state == "published"
    assert found.addresses == ("http://www.village.test/?p=1",)
    assert found.published_text == "2014-01-14 17:31:03"


def test_source_is_the_blog_and_not_its_network():
    assert read_one(export(item())).source == "village.test"


def test_address_of_a_picture_in_the_head_is_not_the_source():
    head = "<image><link>http://pictures.test</link></image><link>http://village.test</link>"
    assert read_one(export(item(), head=head)).source == "village.test"


def test_language_is_the_channels():
    assert read_one(export(item(), head="<language>de-AT</language>")).article.language == "de-AT"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("publish", "published"),
        ("draft", "draft"),
        ("pending", "draft"),
        ("future", "draft"),
        ("auto-draft", "draft"),
        ("private", "hidden"),
        ("trash", "hidden"),
        ("<![CDATA[publish]]>", "published"),
        ("", "published"),
    ],
)
def test_status_of_an_article_becomes_its_state(status, state):
    found = read(export(item(status=status)))
    assert (found[0].article.state, problems(found)) == (state, [])


def test_status_that_is_not_known_hides_the_article_and_is_told():
    found = read(export(item(status="archived")))
    assert (found[0].article.state, problems(found)) == ("hidden", [("warning", "unknown_status")])


def test_article_behind_a_password_is_hidden_and_told():
    found = read(export(item(post_password="let me in")))
    assert (found[0].article.state, problems(found)) == ("hidden", [("warning", "password")])


@pytest.mark.parametrize(
    ("found", "moment", "text"),
    [
        ({"post_date_gmt": "2014-01-14 17:31:03"}, "2014-01-14T17:31:03+00:00", "2014-01-14 17:31:03"),
        (
            {"post_date": "2014-01-14 20:31:03", "post_date_gmt": "2014-01-14 17:31:03"},
            "2014-01-14T17:31:03+00:00",
            "2014-01-14 17:31:03",
        ),
        (
            {"post_date": "2021-07-01 20:31:03", "post_date_gmt": "0000-00-00 00:00:00"},
            "2021-07-01T20:31:03+03:00",
            "2021-07-01 20:31:03",
        ),
        ({"post_date": "0000-00-00 00:00:00", "post_date_gmt": "0000-00-00 00:00:00"}, None, ""),
        ({}, None, ""),
    ],
)
def test_time_is_utc_first_then_the_sites_clock_then_none(found, moment, text):
    made = article(zone="Europe/Moscow", **found)
    assert (made.published_at and made.published_at.isoformat(), made.published_text) == (moment, text)


def test_time_of_the_feed_is_the_last_resort():
    made = article("<pubDate>Tue, 14 Jan 2014 17:31:03 +0200</pubDate>")
    assert made.published_at == datetime(2014, 1, 14, 17, 31, 3, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize("none", ["Thu, 01 Jan 1970 00:00:00 +0000", "Wed, 30 Nov -0001 00:00:00 +0000"])
def test_time_of_the_feed_that_stands_for_none_is_none(none):
    found = read(export(item("1", f"<pubDate>{none}</pubDate>")))
    assert (found[0].article.published_at, problems(found)) == (None, [])


@pytest.mark.parametrize("bad", ["2014-02-30 10:00:00", "2014-W07-1", "yesterday", "0001-01-01 00:00:00", "9" * 5000])
def test_time_that_means_nothing_is_told_and_the_next_is_taken(bad):
    found = read(export(item(post_date_gmt=bad, post_date="2014-03-01 10:00:00")))
    assert found[0].article.published_at == datetime(2014, 3, 1, 10, tzinfo=UTC)
    assert problems(found) == [("warning", "bad_date")]


@pytest.mark.parametrize(
    ("clock", "read_as", "code"),
    [
        ("2021-03-28 02:30:00", "2021-03-28T02:30:00+01:00", "nonexistent_time"),
        ("2021-10-31 02:30:00", "2021-10-31T02:30:00+02:00", "ambiguous_time"),
    ],
)
def test_time_that_a_clock_change_skipped_or_repeated_is_told(clock, read_as, code):
    found = read(export(item("1", comment("5", date=clock), post_date=clock)), zone="Europe/Berlin")
    assert found[0].article.published_at.isoformat() == read_as
    assert found[0].comments[0].created_at.isoformat() == read_as
    assert problems(found) == [("warning", code)] * 2


def test_article_that_was_never_changed_has_no_time_of_change():
    made = article(post_date_gmt="2014-01-14 17:31:03", post_modified_gmt="2014-01-14 17:31:03")
    assert made.updated_at is None


def test_topics_are_the_first_category_and_tags():
    made = article(
        '<category domain="category" nicename="b">Bridges</category>',
        '<category domain="category" nicename="a">Away</category>',
        '<category domain="post_tag" nicename="z">zinc</category>',
        '<category domain="region" nicename="u">upland</category>',
        '<category domain="post_format" nicename="g">Gallery</category>',
    )
    assert (made.section, made.tags) == ("Bridges", ("Away", "upland", "zinc"))


def test_topics_that_version_1_0_writes_twice_are_one():
    made = article(
        "<category>Bridges</category>",
        '<category domain="category" nicename="b">Bridges</category>',
        "<category>zinc</category>",
        '<category domain="tag">zinc</category>',
    )
    assert (made.section, made.tags) == ("Bridges", ("zinc",))


def test_topics_without_a_kind_are_categories():
    made = article("<category>Bridges</category>", "<category>Away</category>")
    assert (made.section, made.tags) == ("Bridges", ("Away",))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<![CDATA[Bridges &#8211; <em>old</em> and\n new]]>", "Bridges – old and new"),
        ("a &lt; b &amp;amp; c &gt; d", "a < b & c > d"),
    ],
)
def test_title_is_plain_text(title, shown):
    assert article(title=title).title == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("the-%C3%BCber-bridge", "the-über-bridge"), ("", "http://village.test/1/")]
)
def test_article_without_title_is_called_by_its_address_and_told(name, shown):
    found = read(export(item(title="", post_name=name)))
    assert (found[0].article.title, problems(found)) == (shown, [("warning", "no_title")])


def test_page_answers_by_its_number_too():
    assert article(post_type="page").addresses == (
        "http://www.village.test/?page_id=1",
        "http://www.village.test/?p=1",
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/relative", "http://", "ftp://village.test/1"])
def test_address_that_leads_to_no_page_is_left_out_and_told(address):
    found = read(export(item().replace("http://village.test/1/", address)))
    assert (found[0].article.url, problems(found)) == (None, [("warning", "bad_address")])


def test_article_without_address_has_none():
    found = read(export(item().replace("http://village.test/1/", "")))
    assert (found[0].article.url, problems(found)) == (None, [])


def test_items_that_are_no_articles_are_left_out_and_counted():
    found = read(export(item("1"), item("2", post_type="attachment"), item("3", post_type="nav_menu_item"),
                        item("4", post_type="attachment"), item("5", post_type="recipe", content="")))  # fmt: skip
    assert [thread.article and thread.article.id for thread in found] == ["1", None]
    assert ledger(found) == (5, 1, 4)
    assert problems(found) == [("warning", "left_out")]
    assert found[1].problems[0].message.endswith("were left out: 2 attachment, 1 nav_menu_item, 1 recipe.")


def test_picture_that_was_discussed_is_an_article():
    found = read_one(
        export(item("2", comment("5"), post_type="attachment", status="inherit", attachment_url="http://v/p"))
    )
    assert (found.article.state, len(found.comments)) == ("published", 1)
    assert found.article.addresses == ("http://v/p", "http://www.village.test/?p=2")


def test_other_types_with_a_text_are_articles():
    assert article(post_type="recipe").id == "1"


def test_item_without_number_goes_by_its_address_or_what_it_says():
    bare = "<item><title>Bare</title></item>"
    with_link = "<item><title>Linked</title><link>http://village.test/?p=4</link></item>"
    found = read(export(bare, with_link))
    assert [thread.article.id for thread in found] == ["a-" + found[0].article.id[2:], "http://village.test/?p=4"]
    assert len(found[0].article.id) == 34
    assert found == read(export(bare, with_link))


def test_long_ids_are_cut_to_what_can_be_kept():
    found = read_one(export(item("9" * 400, comment("8" * 300, parent="7" * 300))))
    assert [len(key) for key in (found.article.id, found.comments[0].id, found.comments[0].parent)] == [255, 255, 255]


def test_two_articles_of_one_number_stay_two():
    second = item("1", comment("6"), title="Another").replace("http://village.test/1/", "http://other.test/x/")
    found = read(export(item("1", comment("5")), second))
    assert [thread.article.id for thread in found] == ["1", "http://other.test/x/"]
    assert [comment.article for thread in found for comment in thread.comments] == ["1", "http://other.test/x/"]


def test_article_that_stands_twice_is_told_and_left_out_the_second_time():
    found = read(export(item("1", comment("5")), item("1", comment("5"))))
    assert [thread.article and thread.article.id for thread in found] == ["1", None]
    assert problems(found) == [("error", "duplicate_id")]
    assert ledger(found) == (4, 2, 2)
    assert [thread.left_out for thread in found] == [0, 1]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("<wp:wxr_version>1.2</wp:wxr_version>", []),
        ("", [("warning", "unknown_version")]),
        ("<wp:wxr_version>abc</wp:wxr_version>", [("warning", "unknown_version")]),
    ],
)
def test_version_that_is_missing_or_unknown_is_told_and_the_rest_read(head, told):
    found = read(export(item(), head=head))
    assert (found[0].article.id, problems(found)) == ("1", told)


def test_file_of_another_root_is_refused():
    threads, error = read_some("<html><body/></html>")
    assert (threads, error.code) == ([], "not_wxr")
    assert "<html>" in str(error)


def test_form_in_which_disqus_takes_comments_in_is_read():
    head = HEAD.replace("wxr_version", "other")
    made = export(
        item("", "<d:thread_identifier xmlns:d='http://www.disqus.com/'>k-9</d:thread_identifier>"), head=head
    )
    assert read_one(made).article.id == "k-9"


def test_export_without_items_is_read_and_holds_nothing():
    assert read(export()) == []


def test_broken_file_gives_what_was_whole_and_names_the_line():
    made = export(item("1", comment("5")), item("2", comment("6"), comment("7") + "</oops>"), item("3"))
    threads, error = read_some(made)
    assert [thread.article and thread.article.id for thread in threads] == ["1", None]
    assert ledger(threads) == (5, 2, 3)
    line = made[: made.index("</oops>")].count("\n") + 1
    assert (error.code, error.line) == ("malformed_xml", line)
    assert f"at line {line}, column" in str(error)
    assert "Nothing of the article that stands there, nor of those behind it, was imported." in str(error)


def test_file_cut_off_within_an_article_gives_the_articles_before():
    made = export(item("1"), item("2", comment("5")))
    threads, error = read_some(made[: made.index("</wp:comment>")])
    assert [thread.article.id for thread in threads if thread.article] == ["1"]
    assert error.code == "malformed_xml"


def test_comments_of_an_article_that_is_cut_off_are_counted_as_left_out():
    made = export(item("1"), item("2", comment("5"), comment("6")))
    threads, _error = read_some(made[: made.rindex("</wp:comment>")])
    assert [(thread.left_out, thread.ledger.reported) for thread in threads] == [(0, 0), (1, 2)]
