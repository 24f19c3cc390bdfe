"""Every address of a site, some where something goes wrong, and some that lead into the middle of signing in."""

from itertools import takewhile

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import stash_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.core.ratelimit import respond_429
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.stages import PasskeySignupStage
from allauth.socialaccount.internal.flows.signup import redirect_to_signup
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.db import OperationalError
from django.shortcuts import redirect
from django.urls import path

from accounts.models import User
from forum import urls
from forum.urls import handler400, handler403, handler404, handler500  # noqa: F401


def fail(request):
    raise RuntimeError("Asked to fail.")


def lose_database(request):
    raise OperationalError("Asked to lose the database.")


def sign_in(request, name):
    """Sign somebody in who has just proved that it is they."""
    user = User.objects.get(username=name)
    login(request, user, backend="accounts.backends.AuthenticationBackend")
    UserSession.objects.create_from_request(request)
    record_authentication(request, user, method="password", reauthenticated=True)
    return redirect("articles:list")


def stand_before(stage):
    """A view that leads to a stage of signing in, with those before it behind."""

    def lead(request, name):
        started = Login(user=User.objects.get(username=name))
        controller = LoginStageController(request, started)
        for before in takewhile(lambda each: each.key != stage.key, controller.get_stages()):
            controller.set_handled(before.key)
        controller.set_current(stage.key)
        stash_login(request, started)
        return redirect(stage.urlname)

    return lead


def come_from_github(request):
    """Go where somebody is whom another site sends here for the first time."""
    account = SocialAccount(provider="github", uid="17", extra_data={"login": "irene"})
    github = account.get_provider(request)
    assert isinstance(github, GitHubProvider)
    return redirect_to_signup(request, SocialLogin(User(username="irene"), account, provider=github))


urlpatterns = [
    path("fail/", fail),
    path("fail/database/", lose_database),
    path("fail/hurry/", respond_429),
    path("arrive/as/<name>/", sign_in),
    path("arrive/at-the-second-step-as/<name>/", stand_before(AuthenticateStage)),
    path("arrive/with-a-first-passkey-as/<name>/", stand_before(PasskeySignupStage)),
    path("arrive/from-github/", come_from_github),
    *urls.urlpatterns,
]
