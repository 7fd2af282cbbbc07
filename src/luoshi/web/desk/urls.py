"""Addresses of an officer's pages."""

from __future__ import annotations

from django.urls import path

from luoshi.web.desk import acting, case, codes, drafts, intake, library, mine, papers, survey_paper

urlpatterns = [
    path("", mine.desk, name="desk"),
    path("rows.json", mine.rows_json, name="desk-rows"),
    path("export.xlsx", mine.export, name="desk-export"),
    path("view", mine.view, name="desk-view"),
    path("draft", drafts.keep, name="desk-draft"),
    path("answers", library.answers, name="desk-answers"),
    path("intake", intake.intake, name="desk-intake"),
    path("intake/beside", intake.beside, name="desk-beside"),
    path("codes", codes.codes, name="desk-codes"),
    path("codes/<uuid:case_id>", codes.code, name="desk-code"),
    path("survey-paper", survey_paper.paper, name="survey-paper"),
    path("case/<uuid:case_id>", case.page, name="desk-case"),
    path("case/<uuid:case_id>/do/<slug:name>", acting.do, name="desk-do"),
    path("case/<uuid:case_id>/file/<slug:name>", papers.evidence, name="desk-file"),
    path("case/<uuid:case_id>/letter", papers.letter, name="desk-letter"),
]
