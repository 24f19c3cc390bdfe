"""Sections and tags: each name has an address of its own, whatever the script, and tags follow their article."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from forum.archive.models import ImportRun
from forum.articles.models import Section, Tag, Tagging
from forum.articles.tagging import relist_tags, set_tags
from tests.archive.records import article, as_lines, reply
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def slugs(*names):
    return [Section.objects.named(names)[name].slug for name in names]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("World", "world"), ("Наука", "наука"), ("科学", "科学"), ("News & views", "news-views"), ("a/b", "ab")],
)
def test_name_that_no_other_is_like_stands_in_its_address(name, slug):
    assert slugs(name) == [slug]


def test_names_that_look_alike_are_told_apart():
    assert slugs("C") == ["c"]
    others = slugs("C++", "C#", "c")
    assert [slug[:2] for slug in others] == ["c-"] * 3
    assert len({*others, "c"}) == 4
    assert slugs("C", "C++", "C#", "c") == ["c", *others]


def test_name_of_signs_alone_has_an_address():
    first, second = slugs("..", "!")
    assert first.isalnum() and second.isalnum() and first != second


def test_name_that_is_there_is_found_and_not_made_again():
    tags = Tag.objects.named(["a", "b"])
    assert Tag.objects.named(["b", "a"]) == tags
    assert Tag.objects.named([]) == {}
    assert Tag.objects.count() == 2


class AnyNames(TestCase):
    @settings(max_examples=50)
    @given(st.sets(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=100), max_size=8))
    def test_any_names_have_addresses_of_their_own(self, names):
        found = Tag.objects.named(names)
        assert {tag.name for tag in found.values()} == names
        assert len({tag.slug for tag in found.values()}) == len(names)
        assert all(tag.slug and len(tag.slug) <= 100 and "/" not in tag.slug for tag in found.values())


def tags_of(article):
    return sorted(article.taggings.values_list("tag__name", "listed_at"))


def test_tags_are_set_and_those_that_stay_are_left_alone():
    tagged = make_article()
    assert set_tags(tagged, ["a", "b"]) is True
    kept = Tagging.objects.get(tag__name="b").pk
    assert set_tags(tagged, ["b", "c"]) is True
    assert tags_of(tagged) == [("b", tagged.listed_at), ("c", tagged.listed_at)]
    assert Tagging.objects.get(tag__name="b").pk == kept
    assert set_tags(tagged, ["c", "b"]) is False


def test_tags_follow_their_article_in_lists():
    tagged = make_article()
    set_tags(tagged, ["a"])
    tagged.listed_at = datetime(2001, 1, 1, tzinfo=UTC)
    relist_tags(tagged)
    assert tags_of(tagged) == [("a", tagged.listed_at)]


@pytest.fixture
def load(tmp_path):
    def read(*records):
        file = tmp_path / "x.jsonl"
        file.write_text(as_lines(*records))
        call_command("import_archive", file, stdout=StringIO())

    return read


def out_of_step():
    return [
        tagging
        for tagging in Tagging.objects.select_related("article")
        if tagging.listed_at != tagging.article.listed_at
    ]


def test_import_and_its_undoing_keep_sections_and_tags_in_step(load):
    load(article(section="City", tags=["a", "b"]), article("b", tags=["b"]))
    assert list(Section.objects.values_list("name", flat=True)) == ["City"]
    assert Tagging.objects.count() == 3
    load(
        article(section="Town", tags=["b", "c"], published_at="2019-01-01T00:00:00+00:00"),
        reply("c1", created_at="2018-01-01T00:00:00+00:00"),
        article("b", tags=["b"]),
        reply("c2", article="b", created_at="2018-01-01T00:00:00+00:00"),
    )
    assert sorted(Section.objects.values_list("name", flat=True)) == ["City", "Town"]
    assert out_of_step() == []
    call_command("import_undo", ImportRun.objects.latest("pk").pk, yes=True, stdout=StringIO())
    assert out_of_step() == []
    assert sorted(Tagging.objects.values_list("tag__name", flat=True)) == ["a", "b", "b"]
