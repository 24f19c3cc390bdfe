"""Find out what the logins of those who are here already look like."""

from django.db import migrations

# Only this function knows; what it says of a login may change, and then has to be found out anew.
from accounts.lookalikes import skeleton


def fill(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    seen = set(users.exclude(lookalike=None).values_list("lookalike", flat=True))
    for user in users.filter(lookalike=None).order_by("pk").only("username").iterator(chunk_size=1000):
        lookalike = skeleton(user.username)
        if lookalike not in seen:
            seen.add(lookalike)
            users.filter(pk=user.pk).update(lookalike=lookalike)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_settings_and_lookalikes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
