"""Django's settings, from ours. Needs no database and touches no file: the type checker imports it too.

The databases' addresses and the kept signing key are filled in by `luoshi.runtime.connection` before Django is set
up; until then the key is random, so that nothing can ever be signed with a known one.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from luoshi.ledger.log.notes import ED25519, SigningKey
from luoshi.ledger.log.receipts import Door
from luoshi.runtime.django_sign_in import *  # noqa: F403 - every name there is a setting
from luoshi.runtime.settings import load

_settings = load(os.environ)
_public_host = urlsplit(_settings.public_url or "").hostname

DEBUG = _settings.debug
SECRET_KEY = _settings.secret_key or secrets.token_urlsafe(48)

INSTALLED_APPS = [
    "luoshi.ledger",
    "luoshi.registry",
    "luoshi.cases",
    "luoshi.judgement",
    "luoshi.campaigns",
    "luoshi.notify",
    "luoshi.reactions",
    "procrastinate.contrib.django",
    "luoshi.web",
    "luoshi.api",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
]
AUTH_USER_MODEL = "registry.Officer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "luoshi.web.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi.web.complain.quiet.Quiet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luoshi.web.language.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luoshi.web.accounts.sessions.SessionEnd",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "luoshi.web.limits.Limits",
    "luoshi.web.accounts.doors.Doors",
    "axes.middleware.AxesMiddleware",
]
# The worker makes its own jobs app (luoshi.reactions.jobs); of procrastinate's Django app only the schema is used.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

ROOT_URLCONF = "luoshi.runtime.urls"
WSGI_APPLICATION = "luoshi.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "luoshi_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# `default` works as luoshi_app, `migrator` acts as luoshi_owner; see luoshi.runtime.connection.
DATABASES: dict[str, dict[str, Any]] = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "luoshi"},
    "migrator": {"ENGINE": "django.db.backends.postgresql", "NAME": "luoshi"},
}

# Networks inside which webhooks may go; without any, to public addresses by https alone (luoshi.api.addresses).
WEBHOOK_NETWORKS = _settings.webhook_networks

# What seals unnamed ratings (luoshi.judgement.sealing) and the district's own rating.toml; `runtime.opening` puts the
# kept ones in their place. Random until then, so that nothing is ever sealed with a key that somebody knows.
RATING_KEYS = {name: secrets.token_urlsafe(32) for name in ("sealing", "linking")}
RATING_RULES = ""
# The district's own inspections.toml and cards.toml, as `runtime.opening` found them.
INSPECTION_RULES = ""
CARD_RULES = ""
# In whose name pages promise; the start puts the installation's own in its place.
LOG = Door("luoshi/none", SigningKey("luoshi/none/promise", ED25519, secrets.token_bytes(32)), Path("/nonexistent"))
# The district's own complaints.toml (luoshi.judgement.complaints).
COMPLAINT_RULES = ""
# The text of the district's own survey.toml, from the same place.
SURVEY_RULES = ""

# The district's own limits.toml, how often doors may be used (luoshi.registry.limits); put in place as RATING_RULES is.
LIMITS = ""

# The text of notices.toml, for its duty roster; `runtime.opening` puts the district's in its place.
NOTICES = ""

# Uploaded files, each encrypted under its own key (luoshi.cases.files).
FILES_ROOT = _settings.data / "files"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Secure by default; what needs https holds once people reach us by https.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A form that leads to the identity server does so by redirection, which browsers hold to the policy as well.
CSP_FORMS_TO = [_settings.oidc.origin] if _settings.oidc is not None else []
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "luoshi.web.stale.stale"
if _public_host is not None and _settings.public_url is not None:
    ALLOWED_HOSTS.append(_public_host)
    CSRF_TRUSTED_ORIGINS = [_settings.public_url]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The prefix binds a cookie to this very host (RFC 6265bis, 4.1.3.2).
    SESSION_COOKIE_NAME = "__Host-luoshi_session"
    CSRF_COOKIE_NAME = "__Host-luoshi_csrf"
    LANGUAGE_COOKIE_NAME = "__Host-luoshi_language"
    SECURE_HSTS_SECONDS = 31_536_000

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
