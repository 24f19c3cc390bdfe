"""Imports in Django's admin."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from forum.archive.models import ImportRun
from forum.lib.admin import ReadOnlyAdmin


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "source", "state", "finished_at")
    list_filter = ("state", "source")
    list_select_related = ("source",)
    search_fields = ("source__name",)

    def view_on_site(self, obj: ImportRun) -> str:
        """Return the address of the report."""
        return reverse("archive:run", args=[obj.pk])
