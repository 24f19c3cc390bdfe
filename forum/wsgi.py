"""The WSGI application that a server runs."""

import os

from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from forum.lib.brief import Repeater

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")

application = Repeater(get_wsgi_application())

# A server does not run Django's checks; what would hurt people is refused here too.
for found in run_checks(tags=[Tags.security]):
    if found.is_serious() and not found.is_silenced():
        raise ImproperlyConfigured(f"{found.msg} {found.hint}")
