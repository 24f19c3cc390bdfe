"""The settings of a site that shows every page there is, those of failures too."""

from forum.settings import *  # noqa: F403

ROOT_URLCONF = "tests.catalogue.urls"
