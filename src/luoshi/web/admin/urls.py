"""Addresses of administration."""

from __future__ import annotations

from django.urls import path

from luoshi.web.admin import calendars, case_types, changes, erasing, importing, matters, officers, offices

urlpatterns = [
    path("", offices.offices, name="admin-offices"),
    path("offices/add", offices.add, name="admin-office-add"),
    path("offices/<str:code>", offices.change, name="admin-office"),
    path("offices/<str:code>/merge", offices.merge, name="admin-office-merge"),
    path("officers", officers.officers, name="admin-officers"),
    path("officers/add", officers.add, name="admin-officer-add"),
    path("officers/<str:code>", officers.officer, name="admin-officer"),
    path("officers/<str:code>/change", officers.change, name="admin-officer-change"),
    path("officers/<str:code>/leave", officers.leave, name="admin-officer-leave"),
    path("officers/<str:code>/leave/<int:number>/end", officers.back_again, name="admin-officer-back"),
    path("officers/<str:code>/leaving", officers.leaving, name="admin-officer-leaving"),
    path("officers/<str:code>/link", officers.link, name="admin-officer-link"),
    path("officers/<str:code>/sign-out", officers.sign_out, name="admin-officer-sign-out"),
    path("changes", changes.changes, name="admin-changes"),
    path("changes/<uuid:change_id>", changes.change, name="admin-change"),
    path("import", importing.bring_in, name="admin-import"),
    path("export.xlsx", importing.bring_out, name="admin-export"),
    path("calendar", calendars.calendar, name="admin-calendar"),
    path("calendar/announce", calendars.announce, name="admin-announce"),
    path("calendar/close", calendars.close, name="admin-close"),
    path("calendar/order/<uuid:order_id>", calendars.order, name="admin-order"),
    path("case-types", case_types.case_types, name="admin-case-types"),
    path("case-types/enter", case_types.enter, name="admin-case-type-enter"),
    path("erase", erasing.erase, name="admin-erase"),
    path("matters", matters.matters, name="admin-matters"),
    path("matters/enter", matters.enter, name="admin-matter-enter"),
    path("case-types/<slug:code>/<int:version>", case_types.case_type, name="admin-case-type"),
]
