"""Addresses of signing in: the pages of django-allauth that we use, one by one, and our own. No sign-up, no e-mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path
from django.views.decorators.http import require_http_methods

from luoshi.web.accounts import own_sessions, pages

# Django's form views take PUT for POST, and allauth's answer to whatever comes.
_only = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("", pages.home, name="account_home"),
    path("sessions", own_sessions.own_sessions, name="account_sessions"),
    path("seat", pages.seat, name="account_seat"),
    path("link/<str:token>", pages.set_password, name="account_link"),
    path("login/", _only(account.login), name="account_login"),
    path("logout/", _only(account.logout), name="account_logout"),
    path("inactive/", _only(account.account_inactive), name="account_inactive"),
    path("confirm/", _only(account.reauthenticate), name="account_reauthenticate"),
    path("password/", _only(account.password_change), name="account_change_password"),
    path("2fa/", _only(mfa.index), name="mfa_index"),
    path("2fa/code/", _only(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/confirm/", _only(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/app/add/", _only(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/app/remove/", _only(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery/", _only(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery/new/", _only(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery/download/", _only(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("passkeys/", _only(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", _only(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/confirm/", _only(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkeys/login/", _only(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/remove/", _only(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", _only(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("oidc/cancelled/", _only(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("oidc/error/", _only(social.login_error), name="socialaccount_login_error"),
    path("oidc/<slug:provider_id>/", _only(oidc.login), name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", _only(oidc.callback), name="openid_connect_callback"),
]
