"""The first page, and whether we are well."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from luoshi.web import edge


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: ask, or follow."""
    return render(request, "web/home.html")


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Whether pages and database answer."""
    edge.database().execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
