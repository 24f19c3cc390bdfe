"""Indexes whose columns another index begins with: what is written has one less to write to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0010_find_times_to_come")]

    # Not by altering the columns: SQLite would write whole tables anew for that.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "comment",
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="accounts.author",
                        verbose_name="author",
                    ),
                ),
                migrations.AlterField(
                    "comment",
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="accounts.source",
                        verbose_name="source",
                    ),
                ),
                migrations.AlterField(
                    "quotation",
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotations",
                        to="comments.comment",
                        verbose_name="quoting comment",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "comments_comment_author_id_334ce9e2"',
                    'CREATE INDEX "comments_comment_author_id_334ce9e2" ON "comments_comment" ("author_id")',
                ),
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "comments_comment_source_id_3b886176"',
                    'CREATE INDEX "comments_comment_source_id_3b886176" ON "comments_comment" ("source_id")',
                ),
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "comments_quotation_comment_id_2e4f3f5a"',
                    'CREATE INDEX "comments_quotation_comment_id_2e4f3f5a" ON "comments_quotation" ("comment_id")',
                ),
            ],
        )
    ]
