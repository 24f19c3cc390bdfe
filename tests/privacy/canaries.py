"""Looking for words that must be nowhere."""

from django.apps import apps


def where_is(*words):
    """Tables and columns of the database in which one of some words stands, in any case."""
    found = set()
    for model in apps.get_models():
        for row in model._default_manager.order_by().values():
            for column, value in row.items():
                if any(word.lower() in str(value).lower() for word in words):
                    found.add(f"{model._meta.db_table}.{column}")
    return found
