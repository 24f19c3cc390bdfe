"""The site's settings, made quick and self-contained for tests."""

import os
import tempfile

# Before the settings are read: they take these from the environment.
os.environ.update(
    PLAIN_HTTP="1",
    DEBUG="0",
    SECRET_KEY="a key for tests alone, long enough and of no use to anybody",
    DATA_DIR=tempfile.mkdtemp(prefix="rostra-tests-"),
    ALLOWED_HOSTS="localhost,127.0.0.1,[::1],testserver",
    LANGUAGE_CODE="en",
    TIME_ZONE="UTC",
)

from forum.settings import *  # noqa: E402, F403
from forum.settings import STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where there is none

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The manifest needs collected files, which the browser tests make; here the plain names do.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TASKS = {"default": {"BACKEND": "tests.tasks.Worker"}}
SILENCED_SYSTEM_CHECKS = ["models.W038", "security.W005", "security.W021", "forum.E001"]
