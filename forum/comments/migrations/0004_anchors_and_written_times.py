from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_local_source_and_roles"),
        ("articles", "0003_old_addresses"),
        ("comments", "0003_rank_scores"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="anchor",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Its fragment on the old page.",
                max_length=255,
                verbose_name="original anchor",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="created_inferred",
            field=models.BooleanField(
                default=False, editable=False, help_text="The time was reckoned from when the page was saved."
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="created_text",
            field=models.CharField(
                blank=True, editable=False, max_length=100, verbose_name="time as the source shows it"
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("anchor", ""), _negated=True),
                fields=["article", "anchor"],
                name="comments_comment_anchor",
            ),
        ),
    ]
