"""All that is kept of somebody, in one file: their comments as Rostra archives, everything else as JSON."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import Author, User
from forum.archive.exporter import export_signed
from forum.lib.errors import TooOften
from forum.lib.transactions import read_snapshot, retry_when_busy
from forum.privacy.models import DataExport

# Secrets, which prove who somebody is: a file that lies about should not hold them.
_SECRET = {"password", "code_digest", "data", "token", "token_secret", "session_key", "key", "name_digest"}
# What belongs to the machinery, and what others wrote of somebody.
_LEFT_OUT = {LogEntry, DataExport}


@retry_when_busy
def ask_for_export(user: User) -> DataExport:
    """Note that somebody wants their data. Raises TooOften within a day of the last time, TryAgain."""
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if DataExport.objects.filter(user=user, asked_at__gt=now - timedelta(days=1)).exists():
            raise TooOften
        expires_at = now + timedelta(days=settings.EXPORT_DAYS)
        return DataExport.objects.create(user=user, name=get_random_string(40), expires_at=expires_at)


def make_export(export: DataExport) -> None:
    """Write the file of an export, whole or not at all."""
    export.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with export.draft.open("wb") as file:
        _write(export.user, file)
    export.draft.replace(export.path)
    export.size, export.ready_at = export.path.stat().st_size, timezone.now()
    export.save(update_fields=["size", "ready_at"])


def remove_old_exports() -> int:
    """Take files away whose days are over; return how many."""
    old = list(DataExport.objects.filter(expires_at__lte=timezone.now()))
    for export in old:
        for path in (export.path, export.draft):
            path.unlink(missing_ok=True)
        export.delete()
    return len(old)


def _write(user: User, file: BinaryIO) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, read_snapshot():
        for author in (user.author, *user.author.names.select_related("source").order_by("id")):
            for source, lines in export_signed(author):
                with archive.open(f"comments/{author.handle.replace('/', '_')}/{source}.jsonl", "w") as entry:
                    entry.writelines(line.encode() for line in lines)
        said = json.dumps(dict(_rest(user)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("account.json", said)


def _rest(user: User) -> Iterator[tuple[str, Any]]:
    """Yield everything that points to an account or its author: whatever is added to the site later is in it too."""
    yield "account", _row(user)
    yield "author", _row(user.author)
    yield "roles", list(user.groups.values_list("name", flat=True))
    for owner in (user, user.author):
        for relation in type(owner)._meta.related_objects:
            model = relation.related_model
            if model in _LEFT_OUT or model is User or not isinstance(model, type) or _is_content(owner, relation):
                continue
            rows: QuerySet[Any] = model._default_manager.filter(**{relation.field.name: owner})
            label = f"{model._meta.label_lower}.{relation.field.name}"
            yield label, [_row(row) for row in rows.order_by("pk").iterator(chunk_size=1000)]


def _is_content(owner: Model, relation: Any) -> bool:
    """Whether this is what somebody signed, which stands in the archives."""
    return isinstance(owner, Author) and relation.name in ("comments", "articles", "account")


def _row(row: Model) -> dict[str, Any]:
    """Return a row by its columns, but for secrets; of other people it has keys alone."""
    return {
        field.attname: field.value_from_object(row) for field in row._meta.concrete_fields if field.name not in _SECRET
    }
