"""What PostgreSQL believes of its tables."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

# PostgreSQL looks at 300 rows for each of these, 30,000 as it is set usually. That takes most of a second.
_GLANCE = 10


def gather_statistics(*models: type[Model], at_a_glance: bool = False) -> None:
    """Let PostgreSQL look at tables now, right after much has changed: it plans by what it saw last.

    ``at_a_glance`` it learns of few rows how many there are: enough until a better look, while a table fills.
    Within a transaction it sees rows that others do not see yet. A table that
    somebody else looks at already is left out.
    """
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        if at_a_glance:
            cursor.execute("SET default_statistics_target = %s", [_GLANCE])
        try:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {tables}")
        finally:
            if at_a_glance:
                cursor.execute("RESET default_statistics_target")
