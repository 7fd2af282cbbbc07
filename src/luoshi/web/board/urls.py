"""Addresses of the supervision board."""

from __future__ import annotations

from django.urls import path

from luoshi.web.board import lists, page, ruling

urlpatterns = [
    path("", page.board, name="board"),
    path("list/<slug:which>", lists.listed, name="board-list"),
    path("rule/<uuid:case_id>", ruling.rule, name="board-rule"),
    path("rule/<uuid:case_id>/objection", ruling.rule_objection, name="board-objection"),
]
