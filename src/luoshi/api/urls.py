"""Addresses for programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from luoshi.api import calendar_feed, errors, page
from luoshi.api.v1 import api

View = Callable[..., HttpResponse]


def _in_one_shape(view: View) -> View:
    """The view, whose refusals of a method are said as every other error is."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **words: Any) -> HttpResponse:
        response = view(request, *args, **words)
        return errors.wrong_method(response) if isinstance(response, HttpResponseNotAllowed) else response

    return answered


def _patterns() -> list[URLPattern | URLResolver]:
    patterns = api.urls[0]
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.callback is not None:
            pattern.callback = _in_one_shape(pattern.callback)
    return patterns


@csrf_exempt
def nothing_here(_request: HttpRequest) -> HttpResponse:
    """Every other address below `/api/`."""
    return errors.no_such_address()


urlpatterns = [
    path("api/v1/docs", page.operations, name="api-docs"),
    path("api/v1/", include((_patterns(), "api"))),
    path("open311/", include("luoshi.api.open311.urls")),
    path("calendar", calendar_feed.own_address, name="calendar-feed"),
    path("calendar/<str:token>.ics", calendar_feed.feed, name="calendar-ics"),
    re_path(r"^api(?:/.*)?$", nothing_here),
]
