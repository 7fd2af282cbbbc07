"""Every address of the district: pages for people, and the door for programs. The rooms do not know each other."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("luoshi.api.urls")),
    path("", include("luoshi.web.urls")),
]

handler500 = "luoshi.web.outage.broken"
