from django.db import migrations

_INDEX = "accounts_author_letters"


def make(apps, schema_editor):
    """Index logins letter by letter, for beginnings of them: SQLite's own index does that already."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'CREATE INDEX {_INDEX} ON accounts_author (source_id, login COLLATE "C")')


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {_INDEX}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_author_person"),
    ]

    operations = [migrations.RunPython(make, drop)]
