from django.apps import AppConfig
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in

        from accounts.sessions import cut_kept_address
        from accounts.tasks import tell_if_wanted

        pre_save.connect(cut_kept_address, sender="usersessions.UserSession")
        user_logged_in.connect(tell_if_wanted)
