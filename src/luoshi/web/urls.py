"""Addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web import promises, public, public_ask, public_follow, public_record

urlpatterns = [
    path("", public.home, name="home"),
    path("ask", public_ask.ask, name="ask"),
    path("ask/likely", public_ask.likely, name="ask-likely"),
    path("near/<str:token>", public_ask.near, name="near"),
    path("follow", public_follow.follow, name="follow"),
    path("follow/leave", public_follow.leave, name="leave"),
    path("follow/<str:number>", public_follow.story, name="story"),
    path("follow/<str:number>/verdict", public_follow.verdict, name="story-verdict"),
    path("follow/<str:number>/wish", public_follow.wish, name="story-wish"),
    path("follow/<str:number>/do/<slug:code>", public_follow.act, name="story-act"),
    path("promises", promises.promises, name="promises"),
    path("promises/<slug:code>", promises.promise, name="promise"),
    path("results", public_record.results, name="results"),
    path("results/put-off", public_record.put_off, name="put-off"),
    path("account/", include("luoshi.web.accounts.urls")),
    path("desk/", include("luoshi.web.desk.urls")),
    path("health", public.health, name="health"),
]
