"""Settings of a Rostra site. Everything that differs between sites comes from the environment.

README lists the variables. Without any, the site is safe to show to the
world: no debug pages, https only, and nobody but the hosts named may ask.
"""

from __future__ import annotations

from email.utils import getaddresses
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from forum.lib.env import read_bool, read_int, read_list, read_or_create_secret, read_str
from forum.lib.providers import read_providers

BASE_DIR = Path(__file__).resolve().parent.parent
# All that a running site writes: database, secret key, mail, collected files. Nobody else on the machine reads it.
DATA_DIR = Path(read_str("DATA_DIR", str(BASE_DIR / "var"))).absolute()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = read_bool("DEBUG")
SECRET_KEY = read_str("SECRET_KEY") or read_or_create_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = read_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# For trying Rostra out on one's own machine: forum.pages.checks refuses it for any other host.
PLAIN_HTTP = read_bool("PLAIN_HTTP")
# Sign-in with accounts of other sites, each where the environment names it.
_PROVIDERS = read_providers()

INSTALLED_APPS = [
    "accounts",
    "accounts.claims",
    "accounts.contacts",
    "forum.articles",
    "forum.comments",
    "forum.archive",
    "forum.privacy",
    "forum.pages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *_PROVIDERS.apps,
    "mptt",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "forum.pages.bundles.StaticFiles",
    "django_htmx",
]

MIDDLEWARE = [
    # First, so that what the next one refuses carries the policy too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before all that asks the database or reads a form.
    "forum.pages.middleware.readable_requests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "forum.pages.middleware.own_preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "forum.pages.doors.Doors",
    "forum.pages.middleware.private_pages",
]

ROOT_URLCONF = "forum.urls"
WSGI_APPLICATION = "forum.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "forum.pages.context.site",
            ],
        },
    },
    # The comments of a thread: see docs/decisions/0008-pages-shared-by-many.md.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "forum.lib.jinja.environment"},
    },
]


# Database: SQLite embedded, or PostgreSQL by DATABASE_URL.

# Milliseconds that one statement of a page may take on PostgreSQL. Commands
# are not bounded: manage.py sets it to 0.
STATEMENT_TIMEOUT = read_int("STATEMENT_TIMEOUT", 5000)

_SQLITE_OPTIONS = {
    # A transaction takes the write lock when it begins: nobody is refused in the middle.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY"
    ),
}


def _database() -> dict[str, Any]:
    url = read_str("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'rostra.sqlite3'}"
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        options.update(_SQLITE_OPTIONS)
        return database
    # A command may also pause inside a transaction, while it renders or while a pipe is full.
    idle = 30_000 if STATEMENT_TIMEOUT else 0
    # Compiling a statement takes longer than any page's statement runs.
    timeouts = (
        f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout=5000 "
        f"-c idle_in_transaction_session_timeout={idle} -c jit=off"
    )
    options["options"] = f"{options.get('options', '')} {timeouts}".strip()
    database.update(CONN_MAX_AGE=read_int("DATABASE_CONN_MAX_AGE", 60), CONN_HEALTH_CHECKS=True)
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_CACHE_URL = read_str("CACHE_URL")


def _cache(name: str, most: int) -> dict[str, Any]:
    """Return a cache of its own in Redis or in each process, there with at most so many entries."""
    if _CACHE_URL:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _CACHE_URL, "KEY_PREFIX": name}
    backend = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": backend, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": most}}


def _limits_cache() -> dict[str, Any]:
    """Return where sign-in counts its tries: all processes count together, and a restart forgets nothing.

    What it counts, network addresses and names, is kept under a keyed hash.
    """
    sealed = {"KEY_FUNCTION": "forum.lib.limits.sealed_key"}
    if _CACHE_URL:
        return _cache("rostra", 0) | sealed
    files = {"BACKEND": "forum.lib.filecache.LockedFileCache", "LOCATION": DATA_DIR / "limits"}
    return files | sealed | {"OPTIONS": {"MAX_ENTRIES": 10_000}}


# Apart: no wave of pages pushes out what sign-in counts. A Redis shares its memory between them.
CACHES = {"default": _limits_cache(), "pages": _cache("pages", 200)}


# Accounts

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 86_400
# Whether one has to sign in even to read: a site for those who have an account.
PRIVATE = read_bool("PRIVATE")
SIGN_UP_OPEN = read_bool("SIGN_UP_OPEN", default=True)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "articles:list"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm", "reset_password": "accounts.forms.ResetPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 1
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_USERNAME_VALIDATORS = "accounts.validators.username_validators"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "articles:list"
# Whoever signs in chooses whether the browser keeps them signed in.
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PLAIN_HTTP else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = read_int("TRUSTED_PROXY_COUNT", 0)
# Mails that somebody who is not signed in can make us send, a day from one address of the network.
_ANONYMOUS_MAILS = read_int("ANONYMOUS_MAILS_PER_DAY", 5, least=1)
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": f"{_ANONYMOUS_MAILS}/d/ip",
    "confirm_email": "2/h/key,5/d/key",
    "reset_password": f"{_ANONYMOUS_MAILS}/d/ip,2/h/key,5/d/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}

MFA_ADAPTER = "accounts.mfa.MFAAdapter"
MFA_FORMS = {"add_webauthn": "accounts.forms.AddPasskeyForm"}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
# Browsers hold localhost for safe; a real site has https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip"}
# The code before and the one after are taken too: clocks differ, and people type slowly.
MFA_TOTP_TOLERANCE = 1
# Whoever may open the administration has a second factor; a site on one's own machine only advises it.
STAFF_NEED_SECOND_FACTOR = read_bool("STAFF_NEED_SECOND_FACTOR", default=not PLAIN_HTTP)

SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = _PROVIDERS.settings
# Everybody chooses the name they sign with; no address that another site tells of opens an account made here.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 14 * 86_400


# Mail: SMTP where a host is named, files in DATA_DIR otherwise.

SITE_NAME = read_str("SITE_NAME", "Rostra")
DEFAULT_FROM_EMAIL = read_str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = getaddresses(read_list("ADMINS"))
EMAIL_HOST = read_str("EMAIL_HOST")
EMAIL_PORT = read_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = read_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = read_str("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = read_bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = "forum.lib.reports.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"


# Work behind the pages: rows in the database, which manage.py db_worker takes and does.

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


# Words, numbers, times

LANGUAGE_CODE = read_str("LANGUAGE_CODE", "en")
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "forum.lib.formats"
TIME_ZONE = read_str("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True


# Static files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "forum.pages.bundles.BundleFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


# Safety

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if read_bool("BEHIND_HTTPS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_NAME = "session" if PLAIN_HTTP else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if PLAIN_HTTP else "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "forum.pages.doors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *_PROVIDERS.origins],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# models.W038: SQLite has no deferrable unique constraints; PostgreSQL keeps the one we declare.
# security.W005, W021: https is promised for this host alone. Others of the domain are not ours to speak for.
SILENCED_SYSTEM_CHECKS = ["models.W038", "security.W005", "security.W021"]

# Of an error is told what the site did, and nothing of who asked: see forum/lib/reports.py.
DEFAULT_EXCEPTION_REPORTER = "forum.lib.reports.Reporter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens": {"()": "forum.lib.reports.WithoutTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]},
        "admins": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR", "filters": ["tokens"]},
    },
    "root": {"handlers": ["console"], "level": read_str("LOG_LEVEL", "INFO").upper()},
    "loggers": {"django": {"handlers": ["admins"], "propagate": True}},
}


# The site

ARTICLES_PER_PAGE = read_int("ARTICLES_PER_PAGE", 20, least=1)
COMMENTS_PER_PAGE = read_int("COMMENTS_PER_PAGE", 100, least=40)
MAX_VISIBLE_DEPTH = read_int("MAX_VISIBLE_DEPTH", 6, least=2, most=9)
ARTICLE_MAX_LENGTH = read_int("ARTICLE_MAX_LENGTH", 60_000, least=1, most=60_000)
COMMENT_MAX_LENGTH = read_int("COMMENT_MAX_LENGTH", 20_000, least=1)

# Days that a claim to an archived name waits to be decided, and hours that a code works.
CLAIM_DAYS = read_int("CLAIM_DAYS", 30, least=1)
CLAIM_CODE_HOURS = read_int("CLAIM_CODE_HOURS", 24, least=1)
# Days until an account that is to be deleted is, and that a download of one's data lies there.
DELETION_DAYS = read_int("DELETION_DAYS", 7, least=1)
EXPORT_DAYS = read_int("EXPORT_DAYS", 3, least=1)
# Days after which what is counted of network addresses goes; no limit counts longer than one.
ADDRESS_DAYS = read_int("ADDRESS_DAYS", 1, least=1)
