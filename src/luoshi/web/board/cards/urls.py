"""Addresses of the pages of cards."""

from __future__ import annotations

from django.urls import path

from luoshi.web.board.cards import pages
from luoshi.web.board.inspections import erasing

urlpatterns = [
    path("", pages.cards, name="cards"),
    path("new", pages.new, name="card-new"),
    path("<uuid:card_id>/erase", erasing.card, name="card-erase"),
    path("<uuid:card_id>", pages.one, name="card"),
]
