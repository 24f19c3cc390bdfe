"""Leave room for the source of a quoted author's name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_undated_are_signed_too")]

    operations = [
        migrations.AlterField(
            model_name="quotation",
            name="author_name",
            field=models.CharField(
                blank=True,
                help_text="As the source names it; empty where the article is quoted.",
                max_length=356,
                verbose_name="quoted author",
            ),
        ),
    ]
