"""Addresses of the standard, below `/open311/`."""

from __future__ import annotations

from django.urls import re_path

from luoshi.api.open311 import views

_FORM = r"\.(?P<form>json|xml)$"
_NUMBER = r"(?P<number>[0-9A-Za-z-]{1,64})"

urlpatterns = [
    re_path(rf"^discovery{_FORM}", views.discovery, name="open311-discovery"),
    re_path(rf"^v2/services{_FORM}", views.services, name="open311-services"),
    re_path(rf"^v2/services/(?P<code>[0-9A-Za-z_-]{{1,64}}){_FORM}", views.one_service, name="open311-service"),
    re_path(rf"^v2/requests{_FORM}", views.requests, name="open311-requests"),
    re_path(rf"^v2/requests/{_NUMBER}{_FORM}", views.one_request, name="open311-request"),
    re_path(rf"^v2/tokens/{_NUMBER}{_FORM}", views.token, name="open311-token"),
]
