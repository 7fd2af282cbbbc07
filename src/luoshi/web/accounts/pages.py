"""Pages of our own about one's account: what one signs in with, which seat one acts from, a new password by link."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import logout
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.core.case.words import ROLE_WORDS
from luoshi.core.errors import BadInput
from luoshi.ledger.access import Access
from luoshi.registry.accounts import links
from luoshi.registry.models import Officer
from luoshi.registry.officers import staff_of
from luoshi.web import access, edge
from luoshi.web.accounts.forms import SetPasswordForm
from luoshi.web.words import either, told


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Who one is here, from which seats one may act, and what one signs in with."""
    found = access.seats(request)
    offices = staff_of(edge.database(), Access("account"), found.current.id).offices
    held = Authenticator.objects.filter(user_id=found.current.id)
    types = set(held.values_list("type", flat=True))
    page = {
        "officer": request.user,
        "seats": [
            {
                "office": seat.office,
                "name": offices[seat.office].name if seat.office in offices else seat.office,
                "closed": seat.office in offices and not offices[seat.office].is_open,
                "roles": [either(words) for role, words in ROLE_WORDS.items() if role in seat.roles],
                "current": seat == found.current,
            }
            for seat in found.all
        ],
        "has_totp": Authenticator.Type.TOTP in types,
        "passkeys": held.filter(type=Authenticator.Type.WEBAUTHN).count(),
        "has_identity": SocialAccount.objects.filter(user_id=found.current.id).exists(),
    }
    return render(request, "account/home.html", page)


@require_POST
def seat(request: HttpRequest) -> HttpResponse:
    """Act for another of one's offices from now on."""
    access.take_seat(request, request.POST.get("office", ""))
    return redirect("account_home")


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password1", "password2", "code")
def set_password(request: HttpRequest, token: str) -> HttpResponse:
    """A new password by a one-time link of the administrator's. Whoever is signed in here is signed out."""
    link = links.find(edge.database(), token, edge.now())
    officer = Officer.objects.get(pk=link.officer)
    form = SetPasswordForm(officer, request.POST if request.method == "POST" else None, needs_code=link.needs_code)
    if request.method == "GET" or not _spent(token, form):
        status = 200 if request.method == "GET" else 400
        return render(request, "account/set_password.html", {"form": form, "link": link}, status=status)
    if link.second_factor:
        Authenticator.objects.filter(user_id=link.officer).delete()
    logout(request)
    return HttpResponseRedirect(f"{redirect('account_login').url}?set=1")


def _spent(token: str, form: SetPasswordForm) -> bool:
    """Whether the new password is set; else the form says what was wrong. Raises NotFound for a link that is dead."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        links.spend(edge.database(), token, edge.now(), make_password(given["password1"]), given.get("code", ""))
    except BadInput as wrong:
        form.add_error("code", told(wrong))
        return False
    return True
