"""The settings of a site that shows every page there is, those of failures too."""

from forum.settings import *  # noqa: F403

ROOT_URLCONF = "tests.catalogue.urls"
# Who arrives signed in may look at every page, however long the walk takes.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400
