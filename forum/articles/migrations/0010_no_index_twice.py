"""Indexes whose columns another index begins with: what is written has one less to write to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_excerpts_apart")]

    # Not by altering the columns: SQLite would write whole tables anew for that.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "article",
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="accounts.source",
                        verbose_name="source",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "articles_article_source_id_9a8869ea"',
                    'CREATE INDEX "articles_article_source_id_9a8869ea" ON "articles_article" ("source_id")',
                ),
            ],
        )
    ]
