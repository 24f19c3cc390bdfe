"""Django's admin as a window: it shows and searches; what changes goes through services."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.lib.errors import TryAgain


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows to those who may view them; adds, changes and deletes none itself."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        """Run an action, unless a key is none, which Django takes for a fault of ours. Raises BadRequest."""
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.clean(key, None)
        except ValidationError:
            raise BadRequest from None
        return super().response_action(request, *args, **kwargs)

    def change_each(self, request: HttpRequest, rows: Iterable[Any], change: Callable[[Any], bool]) -> None:
        """Run a service for each row and say how many it changed, and where the database was too busy."""
        changed = 0
        for row in rows:
            try:
                changed += change(row)
            except TryAgain:
                message = _("The site is very busy: «%s» was not changed. Try it again.") % row
                self.message_user(request, message, messages.ERROR)
        words = ngettext("%(count)d %(name)s was changed.", "%(count)d %(name)s were changed.", changed)
        name = self.opts.verbose_name if changed == 1 else self.opts.verbose_name_plural
        self.message_user(request, words % {"count": changed, "name": name})
