"""What we want otherwise of django-allauth: no sign-up, no e-mail, officers from the registry alone."""

from __future__ import annotations

import base64
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.fernet import Fernet
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from luoshi.registry.models import Officer
from luoshi.web.access import address


class OfficerAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are officers, entered in the registry."""

    error_messages = {  # noqa: RUF012 - a mapping that allauth reads from the class
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("工号或口令不对。"),
        "incorrect_password": gettext_lazy("口令不对。"),
        "enter_current_password": gettext_lazy("请输入现在的口令。"),
        "incorrect_code": gettext_lazy("验证码不对，或已经用过。"),
        "too_many_login_attempts": gettext_lazy("输错次数太多，请 5 分钟后再试。"),
        "rate_limited": gettext_lazy("操作太频繁，请稍后再试。"),
        "account_inactive": gettext_lazy("这个工号已停用。"),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never: officers are entered by the administrator."""
        return False

    def pre_authenticate(self, _request: HttpRequest, **_credentials: Any) -> None:
        """Passwords are counted by axes, by account and address together."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that everything else here goes by."""
        return address(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps lie encrypted in the database: a stolen copy of it signs nobody in."""

    error_messages = {  # noqa: RUF012 - a mapping that allauth reads from the class
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("验证码不对，或已经用过。"),
    }

    def encrypt(self, text: str) -> str:
        """The text, readable only with the installation's secret key."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text that `encrypt` was given."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """How the authenticator app names the entry."""
        return str(user.pk)

    def _get_site_name(self) -> str:
        return "落实"


class IdentityServerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity server says who somebody is; which officer that is, the claim with their code says. It makes none."""

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Lets in the active officer whose code the server vouches for, always by the same identity of theirs.

        Refuses everybody else, and an identity whose code changed or that shares its code with another.
        """
        account = sociallogin.account
        code = _claimed(sociallogin)
        officer = Officer.objects.filter(pk=code, is_active=True).first() if code else None
        if officer is None:
            _refuse(request, "unknown", code)
        bound = SocialAccount.objects.filter(user=officer, provider=account.provider).first()
        if (account.pk and account.user_id != officer.pk) or (bound and bound.uid != account.uid):
            _refuse(request, "bound", code)
        # Who they are is in the registry; what else the server told is not kept.
        account.extra_data = {}
        if account.pk:
            account.save(update_fields=["extra_data"])
        else:
            sociallogin.connect(request, officer)

    def on_authentication_error(self, request: HttpRequest, *_about: Any, **_details: Any) -> None:
        """Says so on a page of ours."""
        raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", status=502))


def _claimed(sociallogin: SocialLogin) -> str:
    """The officer's code as the signed identity token or the server's own answer gives it."""
    claim = sociallogin.provider.app.settings.get("code_claim", "preferred_username")
    told = sociallogin.account.extra_data
    for source in ("id_token", "userinfo"):
        found = (told.get(source) or {}).get(claim)
        if isinstance(found, str) and found:
            return found
    return ""


def _refuse(request: HttpRequest, why: str, code: str) -> NoReturn:
    page = {"why": why, "code": code}
    raise ImmediateHttpResponse(render(request, "socialaccount/no_officer.html", page, status=403))


def _fernet() -> Fernet:
    digest = salted_hmac("luoshi.web.accounts.second_factor", "totp", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
