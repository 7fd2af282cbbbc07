"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from luoshi.web import public

urlpatterns = [
    path("", public.home, name="home"),
    path("ask", public.ask, name="ask"),
    path("follow", public.follow, name="follow"),
    path("health", public.health, name="health"),
]
