import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0002_problems_and_journal"),
        ("articles", "0010_no_index_twice"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(verbose_name="file")),
                ("files", models.PositiveIntegerField(verbose_name="files read together")),
                ("format", models.CharField(max_length=40, verbose_name="format")),
                ("size", models.PositiveBigIntegerField(null=True, verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("encoding", models.CharField(max_length=40, verbose_name="encoding")),
                ("lines", models.PositiveBigIntegerField(verbose_name="lines or items")),
                ("lines_reported", models.PositiveBigIntegerField(verbose_name="lines or items left out")),
                ("articles", models.PositiveBigIntegerField(verbose_name="articles")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("skipped", "skipped"),
                            ("unchanged", "unchanged"),
                            ("updated", "updated"),
                            ("created", "created"),
                        ],
                        max_length=9,
                        verbose_name="result",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="archive.importrun",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of an import",
                "verbose_name_plural": "files of imports",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["run", "id"], name="archive_importedfile_run")],
            },
        ),
    ]
