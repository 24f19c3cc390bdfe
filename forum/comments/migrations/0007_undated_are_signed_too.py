"""List what somebody signed by its place, which undated comments have too: behind all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_earlier_and_deleted_texts")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["author", "-placed_at", "-id"], name="comments_comment_signed"),
        ),
        migrations.RemoveIndex(model_name="comment", name="comments_comment_by_author"),
    ]
