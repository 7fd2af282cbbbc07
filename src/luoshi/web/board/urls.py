"""Addresses of the supervision board."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web.board import audits, judged, lists, page, ruling, sealed

urlpatterns = [
    path("", page.board, name="board"),
    path("list/<slug:which>", lists.listed, name="board-list"),
    path("ratings", judged.ratings, name="board-ratings"),
    path("ratings/signs", judged.worth_a_look, name="board-signs"),
    path("ratings/<uuid:rating_id>", judged.one, name="board-rating"),
    path("audits", audits.audits, name="board-audits"),
    path("audits/<uuid:audit_id>", audits.audit, name="board-audit"),
    path("sealed", sealed.sealed_reads, name="board-sealed-reads"),
    path("inspections/", include("luoshi.web.board.inspections.urls")),
    path("cards/", include("luoshi.web.board.cards.urls")),
    path("surveys/", include("luoshi.web.board.surveys.urls")),
    path("office", judged.own, name="board-own"),
    path("office/<str:code>", judged.office, name="board-office"),
    path("office/<str:code>/doubt", judged.doubt, name="board-office-doubt"),
    path("rule/<uuid:case_id>", ruling.rule, name="board-rule"),
    path("rule/<uuid:case_id>/objection", ruling.rule_objection, name="board-objection"),
]
