"""Addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web import promises
from luoshi.web.public import ask, first, follow, lost, rates, rating, receipts, record, survey

urlpatterns = [
    path("", first.home, name="home"),
    path("ask", ask.ask, name="ask"),
    path("ask/likely", ask.likely, name="ask-likely"),
    path("near/<str:token>", ask.near, name="near"),
    path("follow", follow.follow, name="follow"),
    path("follow/lost", lost.lost, name="lost"),
    path("link/code/<str:token>", lost.new_code, name="new-code"),
    path("link/verdict/<str:token>", rating.by_token, name="verdict-link"),
    path("follow/leave", follow.leave, name="leave"),
    path("follow/<str:number>", follow.story, name="story"),
    path("follow/<str:number>/verdict", follow.verdict, name="story-verdict"),
    path("follow/<str:number>/rate", rating.by_code, name="rate"),
    path("follow/<str:number>/wish", follow.wish, name="story-wish"),
    path("follow/<str:number>/receipt", receipts.receipt, name="story-receipt"),
    path("follow/<str:number>/receipt.tlog-proof", receipts.file, name="story-receipt-file"),
    path("follow/<str:number>/do/<slug:code>", follow.act, name="story-act"),
    path("promises", promises.promises, name="promises"),
    path("promises/<slug:code>", promises.promise, name="promise"),
    path("rates", rates.rates, name="rates"),
    path("results", record.results, name="results"),
    path("results/put-off", record.put_off, name="put-off"),
    path("verify", receipts.verify, name="verify"),
    path("verify/luoshi-verify.html", receipts.verify_alone, name="verify-alone"),
    path("log", receipts.log, name="log"),
    path("log/<path:path>", receipts.log_file, name="log-file"),
    path("complain/", include("luoshi.web.complain.urls")),
    path("conduct/", include("luoshi.web.conduct.urls")),
    path("survey", survey.enter, name="survey-enter"),
    path("survey/<str:code>", survey.answer, name="survey-answer"),
    path("surveys", survey.results, name="survey-results"),
    path("surveys/<uuid:survey_id>", survey.result, name="survey-result"),
    path("account/", include("luoshi.web.accounts.urls")),
    path("desk/", include("luoshi.web.desk.urls")),
    path("board/", include("luoshi.web.board.urls")),
    path("tasks/", include("luoshi.web.campaigns.urls")),
    path("manage/", include("luoshi.web.admin.urls")),
    path("health", first.health, name="health"),
]
