"""Every address of a site, and some where something goes wrong whenever they are asked for."""

from allauth.core.ratelimit import respond_429
from django.db import OperationalError
from django.urls import path

from forum import urls
from forum.urls import handler400, handler403, handler404, handler500  # noqa: F401


def fail(request):
    raise RuntimeError("Asked to fail.")


def lose_database(request):
    raise OperationalError("Asked to lose the database.")


urlpatterns = [
    path("fail/", fail),
    path("fail/database/", lose_database),
    path("fail/hurry/", respond_429),
    *urls.urlpatterns,
]
