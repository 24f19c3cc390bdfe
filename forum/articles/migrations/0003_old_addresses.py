import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_article_retired_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="published_inferred",
            field=models.BooleanField(
                default=False, editable=False, help_text="The time was reckoned from when the page was saved."
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="published_text",
            field=models.CharField(
                blank=True, editable=False, max_length=100, verbose_name="time as the source shows it"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="imported_digest",
            field=models.CharField(
                blank=True, editable=False, help_text="Of the whole discussion as last imported.", max_length=64
            ),
        ),
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(blank=True, max_length=255, verbose_name="host")),
                (
                    "path",
                    models.CharField(
                        help_text="With its query, percent-encoded.", max_length=2000, verbose_name="path"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_addresses",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "old address",
                "verbose_name_plural": "old addresses",
                "indexes": [
                    models.Index(fields=["path", "id"], name="articles_oldaddress_path"),
                    models.Index(fields=["host"], name="articles_oldaddress_host"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "host", "path"), name="articles_oldaddress_once")
                ],
            },
        ),
    ]
