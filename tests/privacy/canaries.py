"""Looking for words that must be nowhere."""

import gzip
import pickle
import zlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches


def where_is(*words):
    """Tables and columns of the database in which one of some words stands, in any case; of sessions what they hold."""
    found = set()
    for model in apps.get_models():
        for row in model._default_manager.order_by().values():
            if model is Session:
                row["session_data"] = Session(**row).get_decoded()
            for column, value in row.items():
                if any(word.lower() in str(value).lower() for word in words):
                    found.add(f"{model._meta.db_table}.{column}")
    return found


def counted():
    """What the limits keep in files: names with what they hold."""
    found = {}
    for file in Path(settings.DATA_DIR, "limits").glob("*.djcache"):
        with file.open("rb") as opened:
            pickle.load(opened)  # noqa: S301 - written by this test
            found[file.name] = str(pickle.loads(zlib.decompress(opened.read())))  # noqa: S301 - the same
    return found


def kept_pages():
    """The pages that are kept for everybody, as text."""
    found = [pickle.loads(kept) for kept in caches["pages"]._cache.values()]  # noqa: S301 - written by this test
    return "".join(gzip.decompress(page).decode() if isinstance(page, bytes) else str(page) for page in found)
