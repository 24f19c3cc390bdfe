"""Keep which times were still to come when they were read; what has such a time stands behind all that is dated."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import Case, Value, When

LONG_AGO = datetime(1000, 1, 1, tzinfo=UTC)
# They need the column that is made anew.
_SIGNED = models.Index(fields=["author", "-placed_at", "-id"], name="comments_comment_signed")
_NEWEST = models.Index(
    fields=["article", "placed_at", "id"], condition=models.Q(parent__isnull=True), name="comments_comment_newest"
)


class Migration(migrations.Migration):
    dependencies = [("comments", "0008_quoted_with_their_source")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="created_ahead",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="The time was still to come when it was read: it says nothing of the order.",
            ),
        ),
        migrations.RemoveIndex(model_name="comment", name="comments_comment_signed"),
        migrations.RemoveIndex(model_name="comment", name="comments_comment_newest"),
        migrations.RemoveField(model_name="comment", name="placed_at"),
        migrations.AddField(
            model_name="comment",
            name="placed_at",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(created_at__isnull=False, created_ahead=False, then="created_at"), default=Value(LONG_AGO)
                ),
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddIndex(model_name="comment", index=_SIGNED),
        migrations.AddIndex(model_name="comment", index=_NEWEST),
    ]
