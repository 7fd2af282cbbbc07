"""Django's settings for signing in: passwords, second factors, the identity server, lockout, sessions.

The rules behind the names of functions are in `luoshi.web.accounts`.
"""

from __future__ import annotations

import os
from typing import Any

from luoshi.runtime.settings import load

_settings = load(os.environ)

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "luoshi.web.accounts.backends.OfficerBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "luoshi.registry.accounts.passwords.WeakPassword"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"

# A working day; a session that lies unused ends sooner.
SESSION_COOKIE_AGE = _settings.session_hours * 3600
SESSION_IDLE_SECONDS = _settings.session_minutes * 60
# How long a proof of who one is holds for what is grave (`web.access.fresh`), and for one's own ways of signing in.
PROOF_SECONDS = ACCOUNT_REAUTHENTICATION_TIMEOUT = _settings.proof_minutes * 60
SESSION_ENGINE = "luoshi.web.accounts.session_store"
SESSION_COOKIE_NAME = "luoshi_session"

# Officers sign in with their code. Nobody signs up, and no e-mail is sent or asked for.
ACCOUNT_ADAPTER = "luoshi.web.accounts.adapters.OfficerAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "code"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USER_DISPLAY = str
ACCOUNT_FORMS = {
    "login": "luoshi.web.accounts.forms.SignInForm",
    "reauthenticate": "luoshi.web.accounts.forms.ConfirmForm",
    "change_password": "luoshi.web.accounts.forms.ChangePasswordForm",
}
# Nothing counts by address alone: a whole office sits behind one. Passwords are axes' matter; codes count per officer.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "6/5m/key"}

MFA_ADAPTER = "luoshi.web.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _settings.public_url is None
MFA_TOTP_ISSUER = "落实"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_FORMS = {
    "authenticate": "luoshi.web.accounts.forms.CodeForm",
    "reauthenticate": "luoshi.web.accounts.forms.ConfirmCodeForm",
    "activate_totp": "luoshi.web.accounts.forms.ActivateForm",
    "add_webauthn": "luoshi.web.accounts.forms.AddPasskeyForm",
}

SOCIALACCOUNT_ADAPTER = "luoshi.web.accounts.adapters.IdentityServerAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if _settings.oidc is not None:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "gov",
            "name": _settings.oidc.name,
            "client_id": _settings.oidc.client_id,
            "secret": _settings.oidc.client_secret,
            "settings": {"server_url": _settings.oidc.issuer, "code_claim": _settings.oidc.claim},
        }
    )

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = "luoshi.web.accounts.lockout.failure_limit"
AXES_COOLOFF_TIME = "luoshi.web.accounts.lockout.cool_off"
AXES_USERNAME_CALLABLE = "luoshi.web.accounts.lockout.username"
AXES_CLIENT_IP_CALLABLE = "luoshi.web.access.address"
AXES_LOCKOUT_CALLABLE = "luoshi.web.accounts.lockout.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Shared by all worker processes: used codes, and counts of tries. Unlogged: a crash may forget it.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "luoshi_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
