"""Place the comments that came with a score among the best."""

from math import sqrt

from django.db import migrations

_BATCH = 2000
_Z = 1.959964
_SCALE = 1_000_000_000


def _lower_bound(votes):
    """The Wilson lower bound where all votes are of one kind, as an imported score's are."""
    spread = _Z * sqrt(_Z**2 / (4 * votes) / votes)
    return (1 + _Z**2 / (2 * votes) - spread) / (1 + _Z**2 / votes)


def place(apps, schema_editor):
    comments = apps.get_model("comments", "Comment").objects.using(schema_editor.connection.alias)
    scored = comments.exclude(score=None).exclude(score=0).order_by("pk").values_list("pk", "score")
    last = 0
    while batch := list(scored.filter(pk__gt=last)[:_BATCH]):
        by_score = {}
        for key, score in batch:
            by_score.setdefault(score, []).append(key)
        for score, keys in by_score.items():
            bound = round(_lower_bound(abs(score)) * _SCALE)
            comments.filter(pk__in=keys).update(rank=-bound if score > 0 else bound)
        last = batch[-1][0]


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_votes_visits_follows_moves")]

    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
