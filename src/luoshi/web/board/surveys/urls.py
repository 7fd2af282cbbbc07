"""Addresses of surveys on the board."""

from __future__ import annotations

from django.urls import path

from luoshi.web.board.surveys import pages, planning, sending, themes

urlpatterns = [
    path("", pages.surveys, name="surveys"),
    path("themes/<uuid:theme_id>", themes.one, name="survey-theme"),
    path("<uuid:survey_id>", pages.one, name="survey"),
    path("<uuid:survey_id>/plan/<slug:part>", planning.plan, name="survey-plan"),
    path("<uuid:survey_id>/step", pages.step, name="survey-step"),
    path("<uuid:survey_id>/codes", pages.codes, name="survey-codes"),
    path("<uuid:survey_id>/send/<slug:group>", sending.send, name="survey-send"),
    path("<uuid:survey_id>/themes", themes.listed, name="survey-themes"),
    path("<uuid:survey_id>/report", pages.reported, name="survey-report"),
]
