import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0001_initial"),
        ("articles", "0003_old_addresses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "running or cut off"),
                    ("complete", "complete"),
                    ("partial", "some inputs were not imported"),
                    ("undoing", "being taken back"),
                    ("undone", "taken back"),
                ],
                default="running",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="ImportedThread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_new", models.BooleanField(default=False, verbose_name="made by this import")),
                ("created", models.JSONField(default=list)),
                ("before", models.JSONField(default=dict)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="threads",
                        to="archive.importrun",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported discussion",
                "verbose_name_plural": "imported discussions",
                "indexes": [models.Index(fields=["run", "id"], name="archive_importedthread_run")],
            },
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.TextField(verbose_name="file")),
                ("line", models.PositiveBigIntegerField(null=True, verbose_name="line")),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "error"), ("warning", "warning")], max_length=7, verbose_name="severity"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="kind")),
                ("message", models.TextField(verbose_name="message")),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="archive.importrun",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "problem of an import",
                "verbose_name_plural": "problems of imports",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["run", "severity", "id"], name="archive_importproblem_run")],
            },
        ),
    ]
