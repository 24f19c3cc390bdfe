"""Put the articles of which nothing is dated behind all others: they stood where their import put them."""

from datetime import UTC, datetime

from django.db import migrations
from django.db.models import F

UNDATED = datetime(1000, 1, 1, tzinfo=UTC)


def put_last(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    articles.filter(published_at=None, listed_at=F("created_at")).update(listed_at=UNDATED)


def put_back(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    articles.filter(published_at=None, listed_at=UNDATED).update(listed_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_lists")]

    operations = [migrations.RunPython(put_last, put_back)]
