"""What tests of taking imports back share."""

from accounts.models import Author
from forum.archive.models import ImportedThread, ImportRun
from forum.articles.models import Article, OldAddress
from forum.comments.models import Comment, Quotation
from tests.assertions import assert_sound

NOTHING = {"Article": 0, "Comment": 0, "Quotation": 0, "OldAddress": 0, "ImportedThread": 0}


def take_back(run, key, *options):
    """Take the last import back, or another one, and see that all is sound after it."""
    result = run("import_undo", key or last_run().pk, "--yes", *options)
    assert_sound()
    return result


def last_run():
    return ImportRun.objects.order_by("-pk").first()


def named(key):
    return Comment.objects.get(external_id=key)


def counts():
    models = (Article, Comment, Quotation, OldAddress, ImportedThread)
    return {model.__name__: model.objects.count() for model in models}


def everything():
    models = (Article, Comment, Quotation, ImportedThread, ImportRun, Author)
    return [list(model.objects.order_by("pk").values()) for model in models]
