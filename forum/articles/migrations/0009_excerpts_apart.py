"""Make excerpts anew: headings and items of lists ran into the text."""

from django.db import migrations
from django.db.models.functions import Left

# Only this function knows.
from forum.markup.excerpt import excerpt

_BATCH = 1000
# As many characters as an excerpt has, and as are looked at.
_LENGTH, _LOOK_AT = 240, 8_000


def make_anew(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    rows = articles.order_by("pk").annotate(head=Left("html", _LOOK_AT)).only("excerpt")
    after = 0
    while batch := list(rows.filter(pk__gt=after)[:_BATCH]):
        after = batch[-1].pk
        made = [(article, excerpt(article.head, _LENGTH)) for article in batch]
        changed = [(article, words) for article, words in made if words != article.excerpt]
        for article, words in changed:
            article.excerpt = words
        articles.bulk_update([article for article, _words in changed], ["excerpt"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_maps_of_the_site")]

    operations = [migrations.RunPython(make_anew, migrations.RunPython.noop)]
