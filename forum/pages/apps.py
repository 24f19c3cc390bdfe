from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "forum.pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from forum.pages import checks  # noqa: F401 - registers them
