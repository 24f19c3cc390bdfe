"""Make the source of what people write here, and the roles with their permissions."""

from django.db import migrations

LOCAL_SOURCE = "local"

_MEMBER = ["comments.comment.add_comment"]
_STAFF = [
    "articles.article.view_unpublished",
    "articles.article.view_article",
    "articles.tag.view_tag",
    "comments.comment.view_comment",
    "comments.quotation.view_quotation",
    "accounts.author.view_author",
    "accounts.source.view_source",
    "archive.importrun.view_importrun",
]
_MODERATOR = [*_MEMBER, *_STAFF, "comments.comment.moderate_comment"]
_EDITOR = [*_MEMBER, *_STAFF, "articles.article.add_article", "articles.article.change_article"]
_ADMINISTRATOR = sorted(
    {*_MODERATOR, *_EDITOR, "accounts.user.view_user", "accounts.user.change_user", "auth.group.view_group"}
)

ROLES = {
    "member": _MEMBER,
    "moderator": _MODERATOR,
    "editor": _EDITOR,
    "administrator": _ADMINISTRATOR,
}


def _permission(apps, db, name):
    """Permissions are made after all migrations have run; here they are needed before."""
    app_label, model, codename = name.split(".")
    content_type, _made = (
        apps.get_model("contenttypes", "ContentType").objects.using(db).get_or_create(app_label=app_label, model=model)
    )
    options = apps.get_model(app_label, model)._meta
    names = {f"{action}_{model}": f"Can {action} {options.verbose_name_raw}" for action in ("add", "change", "view")}
    permission, _made = (
        apps.get_model("auth", "Permission")
        .objects.using(db)
        .get_or_create(
            content_type=content_type,
            codename=codename,
            defaults={"name": str(dict(options.permissions).get(codename) or names[codename])},
        )
    )
    return permission


def make(apps, schema_editor):
    db = schema_editor.connection.alias
    apps.get_model("accounts", "Source").objects.using(db).get_or_create(name=LOCAL_SOURCE)
    for role, permissions in ROLES.items():
        group, _made = apps.get_model("auth", "Group").objects.using(db).get_or_create(name=role)
        group.permissions.add(*(_permission(apps, db, name) for name in permissions))


def unmake(apps, schema_editor):
    db = schema_editor.connection.alias
    apps.get_model("auth", "Group").objects.using(db).filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("archive", "0001_initial"),
        ("articles", "0001_initial"),
        ("comments", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make, unmake)]
