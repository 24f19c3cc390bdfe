"""Names that are one person: links made by staff and taken back."""

import pytest

from accounts.claims.models import AuthorLink, PersonEvent
from accounts.claims.services import link_authors, person_of, unlink_author
from accounts.models import Author
from forum.comments.models import Comment
from forum.lib.errors import NotAllowed, NotClaimable
from tests.factories import load_thread, make_author

pytestmark = pytest.mark.django_db


def link(author, person, moderator):
    return link_authors(author=author, person=person, moderator=moderator, reason="The same site.")


def index():
    """Who is whom by the index, as logins."""
    found = Author.objects.exclude(person=None).select_related("person")
    return {author.login: author.person.login for author in found}


@pytest.fixture
def names(db):
    return [make_author(login, source=source) for login, source in (("a", "one"), ("b", "two"), ("c", "three"))]


def test_link_makes_two_names_one_person(bob, names):
    a, b, _c = names
    link(a, b, bob)
    assert (person_of(a), index()) == (b, {"a": "b"})


def test_link_of_a_linked_name_leads_to_the_end_of_the_chain(bob, names):
    a, b, c = names
    link(a, b, bob)
    link(b, c, bob)
    assert index() == {"a": "c", "b": "c"}


def test_link_taken_back_leaves_the_rest_of_the_chain(bob, names):
    a, b, c = names
    link(a, b, bob)
    link(b, c, bob)
    assert unlink_author(author=b, user=bob, reason="A mistake.") is True
    assert index() == {"a": "b"}


def test_link_taken_back_can_be_made_again(bob, names):
    a, b, _c = names
    link(a, b, bob)
    unlink_author(author=a, user=bob, reason="A mistake.")
    link(a, b, bob)
    assert (index(), AuthorLink.objects.count()) == ({"a": "b"}, 2)


def test_nothing_to_take_back_changes_nothing(bob, names):
    assert unlink_author(author=names[0], user=bob, reason="") is False
    assert PersonEvent.objects.count() == 0


def test_chain_is_not_closed_to_a_circle(bob, names):
    a, b, c = names
    link(a, b, bob)
    link(b, c, bob)
    with pytest.raises(NotClaimable):
        link(c, a, bob)


def test_author_is_not_linked_to_itself_or_twice(bob, names):
    a, b, c = names
    with pytest.raises(NotClaimable):
        link(a, a, bob)
    link(a, b, bob)
    with pytest.raises(NotClaimable):
        link(a, c, bob)


def test_local_author_is_linked_by_no_moderator(bob, alice, names):
    for author, person in ((alice.author, names[0]), (names[0], alice.author)):
        with pytest.raises(NotClaimable):
            link(author, person, bob)


def test_only_moderators_link(alice, charlie, erin, names):
    for user in (alice, charlie, erin):
        with pytest.raises(NotAllowed):
            link(names[0], names[1], user)
        with pytest.raises(NotAllowed):
            unlink_author(author=names[0], user=user, reason="")


def test_moderator_links_nobody_to_themselves(bob, names):
    a, b, _c = names
    AuthorLink.objects.create(author=b, person=bob.author)
    with pytest.raises(NotAllowed):
        link(a, b, bob)


def test_links_are_written_down(bob, names):
    a, b, _c = names
    link(a, b, bob)
    unlink_author(author=a, user=bob, reason="A mistake.")
    events = PersonEvent.objects.order_by("id").values_list("kind", "actor", "author", "person", "reason")
    assert list(events) == [
        ("linked", bob.pk, a.pk, b.pk, "The same site."),
        ("unlinked", bob.pk, a.pk, b.pk, "A mistake."),
    ]


def test_linked_names_show_on_pages_at_once(client, bob):
    article, comments = load_thread([None, 0])
    other = make_author("quay", source="elsewhere")
    before = client.get(article.get_absolute_url())
    link(comments[1].author, other, bob)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "quay@elsewhere" not in before.content.decode()
    assert 'also <a href="/@quay@elsewhere/" itemprop="sameAs"><bdi>quay@elsewhere</bdi></a>' in page
    unlink_author(author=comments[1].author, user=bob, reason="")
    assert "quay@elsewhere" not in client.get(article.get_absolute_url()).content.decode()


def test_linked_author_outlives_an_import_that_is_taken_back(bob):
    from forum.archive.undoing.authors import remove_authors

    a, b, c = (make_author(login) for login in "abc")
    link(a, b, bob)
    Comment.objects.all().delete()
    remove_authors([a.pk, b.pk, c.pk])
    assert sorted(Author.objects.filter(source__name="archive").values_list("login", flat=True)) == ["a", "b"]
