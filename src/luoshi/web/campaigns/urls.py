"""Addresses of papers and tasks."""

from __future__ import annotations

from django.urls import path

from luoshi.web.campaigns import bulletin, papers, projects, rounds, tasks

urlpatterns = [
    path("", tasks.listed, name="campaign-tasks"),
    path("new", papers.new, name="campaign-new"),
    path("bulletin", bulletin.bulletin, name="campaign-bulletin"),
    path("projects", projects.listed, name="campaign-projects"),
    path("project/new", projects.new, name="campaign-project-new"),
    path("project/<uuid:project_id>", projects.one, name="campaign-project"),
    path("project/<uuid:project_id>/do", projects.do, name="campaign-project-do"),
    path("project/<uuid:project_id>/file/<slug:name>", projects.file, name="campaign-project-file"),
    path("rounds", rounds.rounds, name="campaign-rounds"),
    path("rounds/plan", rounds.plan, name="campaign-rounds-plan"),
    path("rounds/open", rounds.open_one, name="campaign-rounds-open"),
    path("rounds/<uuid:round_id>/off", rounds.off, name="campaign-round-off"),
    path("paper/<uuid:paper_id>", papers.paper, name="campaign-paper"),
    path("paper/<uuid:paper_id>/original", papers.original, name="campaign-original"),
    path("paper/<uuid:paper_id>/table.xlsx", papers.table, name="campaign-table"),
    path("task/<uuid:task_id>", tasks.one, name="campaign-task"),
    path("task/<uuid:task_id>/do", tasks.do, name="campaign-do"),
    path("task/<uuid:task_id>/file/<slug:name>", tasks.file, name="campaign-file"),
]
