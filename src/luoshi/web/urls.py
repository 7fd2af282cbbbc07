"""Addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web import public, public_follow

urlpatterns = [
    path("", public.home, name="home"),
    path("ask", public.ask, name="ask"),
    path("follow", public_follow.follow, name="follow"),
    path("follow/leave", public_follow.leave, name="leave"),
    path("follow/<str:number>", public_follow.story, name="story"),
    path("follow/<str:number>/verdict", public_follow.verdict, name="story-verdict"),
    path("follow/<str:number>/wish", public_follow.wish, name="story-wish"),
    path("follow/<str:number>/do/<slug:code>", public_follow.act, name="story-act"),
    path("account/", include("luoshi.web.accounts.urls")),
    path("health", public.health, name="health"),
]
