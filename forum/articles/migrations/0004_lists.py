import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_old_addresses"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="article",
            name="articles_article_listed",
        ),
        migrations.AlterField(
            model_name="article",
            name="listed_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                editable=False,
                help_text=(
                    "Place in lists: when it was published or, where nobody knows, the first comment's time. "
                    "Before this moment only editors see it."
                ),
                verbose_name="listed at",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["state", "-listed_at", "-id"], name="articles_article_listed"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["state", "-comment_count", "-id"], name="articles_article_discussed"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["state", "-last_comment_at", "-id"], name="articles_article_active"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["section", "state", "-listed_at", "-id"], name="articles_section_listed"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["section", "state", "-comment_count", "-id"], name="articles_section_discussed"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["section", "state", "-last_comment_at", "-id"], name="articles_section_active"),
        ),
    ]
