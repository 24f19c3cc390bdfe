"""What the process reads that the scripts of the tests are copies of."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "forum.settings"
django.setup()

from django.urls import get_resolver  # noqa: E402

from tests.factories import hash_password  # noqa: E402

hash_password()
get_resolver().url_patterns  # noqa: B018 - reads the views
