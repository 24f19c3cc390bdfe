"""Let moderators and administrators decide who archived authors are."""

from django.db import migrations

_ROLES = ["moderator", "administrator"]


def give(apps, schema_editor):
    """Permissions are made after all migrations have run; here it is needed before."""
    db = schema_editor.connection.alias
    content_type, _made = (
        apps.get_model("contenttypes", "ContentType").objects.using(db).get_or_create(app_label="claims", model="claim")
    )
    permission, _made = (
        apps.get_model("auth", "Permission")
        .objects.using(db)
        .get_or_create(
            content_type=content_type,
            codename="decide_claim",
            defaults={"name": "Can decide who an archived author is"},
        )
    )
    for role in apps.get_model("auth", "Group").objects.using(db).filter(name__in=_ROLES):
        role.permissions.add(permission)


def take(apps, schema_editor):
    db = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(db)
    for permission in permissions.filter(content_type__app_label="claims", codename="decide_claim"):
        for role in apps.get_model("auth", "Group").objects.using(db).filter(name__in=_ROLES):
            role.permissions.remove(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_links_claims_and_their_log"),
        ("accounts", "0002_local_source_and_roles"),
    ]

    operations = [migrations.RunPython(give, take)]
