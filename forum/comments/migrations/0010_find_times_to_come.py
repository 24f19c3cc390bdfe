"""Find the comments whose times were still to come; no such time is the last of its article."""

from datetime import UTC, datetime, timedelta

from django.db import migrations
from django.db.models import F, Max, OuterRef, Subquery


def find(apps, schema_editor):
    comments = apps.get_model("comments", "Comment").objects.order_by()
    articles = apps.get_model("articles", "Article").objects
    ahead = comments.filter(created_at__gt=datetime.now(UTC) + timedelta(days=1))
    ahead.update(created_ahead=True)
    visible = comments.filter(article=OuterRef("pk"), state="visible", created_ahead=False)
    last = visible.values("article").annotate(last=Max("created_at")).values("last")
    under = articles.filter(pk__in=comments.filter(created_ahead=True).values("article"))
    under.update(last_comment_at=Subquery(last), version=F("version") + 1)


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_times_to_come"), ("articles", "0009_excerpts_apart")]

    operations = [migrations.RunPython(find, migrations.RunPython.noop)]
