"""Keep with each tag of an article where the article is listed, so that the page of a tag is read by index."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_over_times(apps, schema_editor):
    db = schema_editor.connection.alias
    times = apps.get_model("articles", "Article").objects.using(db).filter(pk=OuterRef("article")).values("listed_at")
    apps.get_model("articles", "Tagging").objects.using(db).update(listed_at=Subquery(times))


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_slugs")]

    operations = [
        # The table that Django made for the tags gets a model of ours.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Tagging",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="articles.article",
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="taggings", to="articles.tag"
                            ),
                        ),
                    ],
                    options={"db_table": "articles_article_tags", "unique_together": {("article", "tag")}},
                ),
                migrations.AlterField(
                    model_name="article",
                    name="tags",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="articles",
                        through="articles.Tagging",
                        to="articles.tag",
                        verbose_name="tags",
                    ),
                ),
            ],
        ),
        migrations.AddField("tagging", "listed_at", models.DateTimeField(null=True)),
        migrations.RunPython(take_over_times, migrations.RunPython.noop),
        migrations.AlterField("tagging", "listed_at", models.DateTimeField(help_text="That of the article.")),
        migrations.AlterField(
            "tagging",
            "article",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="taggings",
                to="articles.article",
            ),
        ),
        migrations.AlterField(
            "tagging",
            "tag",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="taggings", to="articles.tag"
            ),
        ),
        migrations.AddIndex(
            "tagging", models.Index(fields=["tag", "-listed_at", "-article"], name="articles_tagging_listed")
        ),
    ]
