"""What PostgreSQL believes of its tables."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model


def gather_statistics(*models: type[Model]) -> None:
    """Let PostgreSQL look at tables now, right after much has changed: it plans by what it saw last.

    Does nothing within a transaction, whose rows others do not see yet, nor
    where the database looks at a table already.
    """
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {tables}")
