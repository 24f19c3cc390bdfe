"""What PostgreSQL believes of its tables."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model


def gather_statistics(*models: type[Model]) -> None:
    """Let PostgreSQL look at tables now, right after much has changed: it plans by what it saw last.

    Within a transaction it sees rows that others do not see yet. A table that
    somebody else looks at already is left out.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {tables}")
