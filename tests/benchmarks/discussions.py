"""The generated discussions that are measured."""

from forum.articles.models import Article
from forum.pages.generator import SOURCE, Plan, generate

SHAPES = ("wide", "mixed", "deep")


def make_discussion(shape, comments):
    """Return an article with so many comments, made where it is not there yet."""
    plan = Plan(articles=1, comments=comments, shape=shape, seed=1)
    generate(plan, lambda done, total: None)
    return Article.objects.get(source__name=SOURCE, external_id=plan.external_id(0))
