"""Addresses of papers and tasks."""

from __future__ import annotations

from django.urls import path

from luoshi.web.campaigns import bulletin, papers, tasks

urlpatterns = [
    path("", tasks.listed, name="campaign-tasks"),
    path("new", papers.new, name="campaign-new"),
    path("bulletin", bulletin.bulletin, name="campaign-bulletin"),
    path("paper/<uuid:paper_id>", papers.paper, name="campaign-paper"),
    path("paper/<uuid:paper_id>/original", papers.original, name="campaign-original"),
    path("paper/<uuid:paper_id>/table.xlsx", papers.table, name="campaign-table"),
    path("task/<uuid:task_id>", tasks.one, name="campaign-task"),
    path("task/<uuid:task_id>/do", tasks.do, name="campaign-do"),
    path("task/<uuid:task_id>/file/<slug:name>", tasks.file, name="campaign-file"),
]
