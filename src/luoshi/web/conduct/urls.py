"""Addresses of complaints for officers."""

from __future__ import annotations

from django.urls import path

from luoshi.web.conduct import converting, lists, one, opening, overdue, own, sealing_keys

urlpatterns = [
    path("", lists.mine, name="conduct"),
    path("keys", sealing_keys.all_keys, name="conduct-keys"),
    path("keys/<uuid:key_id>", sealing_keys.key, name="conduct-key"),
    path("unsealings", lists.unsealings, name="conduct-unsealings"),
    path("overdue", overdue.overdue, name="conduct-overdue"),
    path("own", own.own, name="conduct-own"),
    path("own/<uuid:complaint_id>", own.of_us, name="conduct-of-us"),
    path("from/<uuid:case_id>", converting.convert, name="conduct-from"),
    path("<uuid:complaint_id>", one.one, name="conduct-one"),
    path("<uuid:complaint_id>/file/<uuid:file_id>", one.file, name="conduct-file"),
    path("<uuid:complaint_id>/check", one.check, name="conduct-check"),
    path("<uuid:complaint_id>/layer", opening.layer, name="conduct-layer"),
    path("<uuid:complaint_id>/name", one.name, name="conduct-name"),
]
