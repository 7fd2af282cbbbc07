"""Addresses of the quiet route."""

from __future__ import annotations

from django.urls import path

from luoshi.web.complain import following, making

urlpatterns = [
    path("", making.complain, name="complain"),
    path("follow", following.follow, name="complain-follow"),
    path("how", making.how, name="complain-how"),
]
