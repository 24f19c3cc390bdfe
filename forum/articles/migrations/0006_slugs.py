"""Give sections and tags addresses: none like another, and led back to the name by look-up."""

import hashlib
from itertools import islice

from django.db import migrations, models
from django.utils.text import slugify

_BATCH = 1000


def _slug(name, taken):
    plain = slugify(name, allow_unicode=True)[:80].strip("-_")
    if plain and plain not in taken:
        return plain
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:12]}".lstrip("-")


def _batches(rows):
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        yield batch


def name_sections(apps, schema_editor):
    db = schema_editor.connection.alias
    section = apps.get_model("articles", "Section")
    articles = apps.get_model("articles", "Article").objects.using(db)
    names = articles.exclude(section="").order_by("section").values_list("section", flat=True).distinct()
    taken = set()
    for batch in _batches(names.iterator()):
        rows = []
        for name in batch:
            rows.append(section(name=name, slug=_slug(name, taken)))
            taken.add(rows[-1].slug)
        section.objects.using(db).bulk_create(rows)


def give_tags_slugs(apps, schema_editor):
    tags = apps.get_model("articles", "Tag").objects.using(schema_editor.connection.alias)
    taken = set()
    for batch in _batches(tags.order_by("name").iterator()):
        for tag in batch:
            tag.slug = _slug(tag.name, taken)
            taken.add(tag.slug)
        tags.bulk_update(batch, ["slug"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_undated_last")]

    operations = [
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, unique=True, verbose_name="name")),
                ("slug", models.CharField(max_length=100, unique=True, verbose_name="in its address")),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
                "ordering": ("name",),
                "abstract": False,
            },
        ),
        migrations.AlterModelOptions(
            name="tag",
            options={"ordering": ("name",), "verbose_name": "tag", "verbose_name_plural": "tags"},
        ),
        migrations.AddField("tag", "slug", models.CharField(max_length=100, null=True, verbose_name="in its address")),
        migrations.RunPython(name_sections, migrations.RunPython.noop),
        migrations.RunPython(give_tags_slugs, migrations.RunPython.noop),
        migrations.AlterField(
            "tag", "slug", models.CharField(max_length=100, unique=True, verbose_name="in its address")
        ),
    ]
