"""The forms of signing in, in the words of the trade."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext, gettext_lazy

from luoshi.registry.models import Officer


def _say(form: forms.Form, name: str, label: str, hint: str = "", **attributes: str) -> None:
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(LoginForm):  # type: ignore[misc]
    """工号 and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", gettext("工号"), autocapitalize="none", spellcheck="false", autofocus="")
        _say(self, "password", gettext("口令"))


class ConfirmForm(AllauthReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", gettext("口令"), autofocus="")


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            "code",
            gettext("验证码"),
            gettext("手机应用里的 6 位数字，或一个备用码。"),
            inputmode="numeric",
            autofocus="",
        )


class ConfirmCodeForm(ReauthenticateForm):  # type: ignore[misc]
    """As `CodeForm`, for somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            "code",
            gettext("验证码"),
            gettext("手机应用里的 6 位数字，或一个备用码。"),
            inputmode="numeric",
            autofocus="",
        )


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", gettext("应用里显示的 6 位数字"), inputmode="numeric", autofocus="")


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey: always one that signs in without a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", gettext("给它起个名字"), gettext("例如：办公电脑、我的手机。"))
        _say(self, "passwordless", gettext("不用口令，直接用它登录"), gettext("设备会要求指纹、面容或 PIN。"))
        self.fields["passwordless"].initial = True


def _hints() -> str:
    return " ".join(str(text) for text in password_validators_help_texts())


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", gettext("现在的口令"))
        _say(self, "password1", gettext("新口令"), _hints())
        _say(self, "password2", gettext("再输一遍新口令"))


class SetPasswordForm(forms.Form):
    """A password set by a one-time link."""

    password1 = forms.CharField(
        label=gettext_lazy("新口令"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label=gettext_lazy("再输一遍"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, officer: Officer, *args: Any, needs_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._officer = officer
        if needs_code:
            widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
            self.fields["code"] = forms.CharField(
                label=gettext("确认码"),
                help_text=gettext("8 位数字，由确认这个链接的人告诉您。"),
                max_length=20,
                widget=widget,
            )
            self.order_fields(["code"])
        self.fields["password1"].help_text = _hints()

    def clean(self) -> dict[str, Any]:
        """Both alike, and good enough for this officer."""
        given = super().clean() or {}
        first = given.get("password1", "")
        if first and first != given.get("password2"):
            self.add_error("password2", gettext("两次输入的口令不一样。"))
        elif first:
            try:
                validate_password(first, self._officer)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return given
