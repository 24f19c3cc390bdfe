"""Indexes whose columns another index begins with: what is written has one less to write to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_fill_lookalikes")]

    # Not by altering the columns: SQLite would write whole tables anew for that.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "author",
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authors",
                        to="accounts.source",
                        verbose_name="source",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "accounts_author_source_id_53fafad6"',
                    'CREATE INDEX "accounts_author_source_id_53fafad6" ON "accounts_author" ("source_id")',
                ),
            ],
        )
    ]
