"""Addresses of the pages of inspections."""

from __future__ import annotations

from django.urls import path

from luoshi.web.board.inspections import erasing, findings, mysteries, raising, rounds, visit

urlpatterns = [
    path("", rounds.rounds, name="inspections"),
    path("new", rounds.new, name="inspection-new"),
    path("worker.js", visit.worker, name="inspection-worker"),
    path("findings", findings.findings, name="findings"),
    path("findings/new", raising.new, name="finding-new"),
    path("findings/<uuid:finding_id>/erase", erasing.finding, name="finding-erase"),
    path("findings/<uuid:finding_id>", findings.one, name="finding"),
    path("findings/<uuid:finding_id>/photo/<int:number>", findings.photo, name="finding-photo"),
    path("<uuid:inspection_id>", rounds.one, name="inspection"),
    path("<uuid:inspection_id>/at/<str:code>", visit.visit, name="inspection-visit"),
    path("<uuid:inspection_id>/quiet", mysteries.mysteries, name="inspection-mysteries"),
]
