"""Our page of a hundred comments against the one that django-mptt's tutorial teaches to build."""

import gzip
import time

from django.conf import settings
from django.db import connection, models
from django.shortcuts import render
from django.template import engines
from django.urls import path
from mptt.models import MPTTModel, TreeForeignKey

from accounts.models import Author
from forum import urls
from forum.comments.models import Comment
from forum.comments.services import post_comment
from forum.lib.kept_pages import COMPRESSION
from tests.benchmarks.discussions import make_discussion
from tests.benchmarks.requests import ask, forget_pages, visitor
from tests.benchmarks.tables import Table, median
from tests.factories import make_user

SIZE = 100


class Remark(MPTTModel):
    """The tutorial's Genre, with what a comment shows."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="remarks")
    written = models.DateTimeField(null=True)
    text = models.TextField()
    parent = TreeForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")

    class Meta:
        app_label = "tutorial"

    class MPTTMeta:
        order_insertion_by = ("written",)

    def __str__(self):
        return self.text


# As in the tutorial, with the authors read in the same query, which it does not teach. The class
# only lets the comments be counted.
TEMPLATE = """{% load mptt_tags %}<!doctype html>
<ul>
{% recursetree remarks %}
<li class="node">{{ node.author.login }}, {{ node.written }} {{ node.text|safe }}
{% if not node.is_leaf_node %}<ul class="children">{{ children }}</ul>{% endif %}
</li>
{% endrecursetree %}
</ul>
"""


def show_remarks(request):
    return render(request, "tutorial/remarks.html", {"remarks": Remark.objects.select_related("author")})


urlpatterns = [*urls.urlpatterns, path("tutorial/", show_remarks)]
handler500 = urls.handler500


def measure(run):
    """Ask for both pages in turn; theirs goes through the same middleware as ours."""
    article = make_discussion("mixed", SIZE)
    _copy(article)
    _serve_tutorial()
    writer, url, anybody, reader = (
        make_user("writer"),
        article.get_absolute_url(),
        visitor(),
        visitor(make_user("dora")),
    )
    # In this order: what is new or kept is so after the case before it.
    cases = {
        "tutorial": (anybody, "/tutorial/", lambda: None),
        "ours, cold": (anybody, url, forget_pages),
        "ours, after one new comment": (anybody, url, lambda: _add_one(article, writer)),
        "ours, signed in, cold": (reader, url, forget_pages),
        "ours, signed in, after one new comment": (reader, url, lambda: _add_one(article, writer)),
        "ours, signed in, kept": (reader, url, lambda: None),
    }
    costs = {name: [] for name in cases}
    for _round in range(1 + run.rounds):
        for name, (client, address, prepare) in cases.items():
            prepare()
            costs[name].append(ask(client, address))
    page = anybody.get(url).content
    packing = median((_time_packing(page) for _round in range(run.rounds)), 4)
    return [Table("A page of 100 comments against django-mptt's tutorial", list(_rows(costs, packing)))]


def _time_packing(page):
    """Milliseconds of the processor that compressing a page takes, which the making of ours for anybody contains."""
    started = time.process_time()
    gzip.compress(page, COMPRESSION)
    return (time.process_time() - started) * 1000


def _rows(costs, packing):
    each = {name: median((cost.processor / cost.comments for cost in found[1:]), 4) for name, found in costs.items()}
    for name, found in costs.items():
        yield {
            "page": name,
            "comments": found[-1].comments,
            "queries": found[-1].queries,
            "CPU ms": median(cost.processor for cost in found[1:]),
            "CPU ms a comment": each[name],
            "of the tutorial": round(each[name] / each["tutorial"], 3),
        }
    cold = median(cost.processor for cost in costs["ours, cold"][1:]) - packing
    each_cold = cold / costs["ours, cold"][-1].comments
    yield {
        "page": "ours, cold, compression apart",
        "comments": costs["ours, cold"][-1].comments,
        "queries": costs["ours, cold"][-1].queries,
        "CPU ms": round(cold, 2),
        "CPU ms a comment": round(each_cold, 4),
        "of the tutorial": round(each_cold / each["tutorial"], 3),
    }


def _copy(article):
    """Write the same comments the tutorial's way, one by one."""
    with connection.schema_editor() as editor:
        editor.create_model(Remark)
    copies = {}
    for comment in Comment.objects.filter(article=article).in_reading_order().select_related("author"):
        copies[comment.pk] = Remark.objects.create(
            author=comment.author,
            written=comment.created_at,
            text=comment.html,
            parent_id=copies[comment.parent_id].pk if comment.parent_id else None,
        )


def _serve_tutorial():
    """Let this process answer for the tutorial's page too."""
    settings.ROOT_URLCONF = __name__
    loaders = [("django.template.loaders.locmem.Loader", {"tutorial/remarks.html": TEMPLATE})]
    engine = engines["django"].engine
    engine.template_loaders[0].loaders.extend(engine.get_template_loaders(loaders))


def _add_one(article, user):
    head = article.comments.filter(parent=None, state=Comment.State.VISIBLE).earliest("number")
    post_comment(article=article, user=user, text="One more for the **measure**.", parent=head)
