"""The tables of inspections, all of them read. A look is only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Inspection(models.Model):
    """A round: its days, what it looks at, and the draw. Nobody's scope shows it: getters decide who may know."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    title = models.TextField()
    announced = models.BooleanField()
    since = models.DateField()
    until = models.DateField()
    checklists: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    planned_at = models.DateTimeField()
    seed = models.TextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "judgement"
        default_permissions = ()


class Visit(models.Model):
    """Who was drawn for which office."""

    pk = models.CompositePrimaryKey("inspection", "office")
    inspection = models.UUIDField()
    office = models.TextField()
    inspectors: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    since = models.DateField()
    until = models.DateField()

    class Meta:
        app_label = "judgement"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["office", "until"], name="judgement_visited")]


class Look(models.Model):
    """An item of a checklist that was in order, or was not there. Only ever added."""

    id = models.UUIDField(primary_key=True)
    inspection = models.UUIDField()
    office = models.TextField()
    item = models.TextField()
    result = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label = "judgement"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["inspection", "office"], name="judgement_looked")]


class Finding(models.Model):
    """A problem that was found, or raised by hand of no round, and how it stands. The words stand in the vault."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    inspection = models.UUIDField(null=True)
    origin = models.TextField(default="", db_default="")
    office = models.TextField()
    item = models.TextField()
    kind = models.TextField()
    severity = models.TextField()
    found_at = models.DateTimeField()
    found_by = models.TextField()
    standing = models.TextField()
    case = models.UUIDField(null=True)
    disputed = models.BooleanField()
    decide_by = models.DateTimeField(null=True)
    failed = models.SmallIntegerField()

    class Meta:
        app_label = "judgement"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["office", "item", "found_at"], name="judgement_found"),
            models.Index(fields=["inspection"], name="judgement_found_in"),
            models.Index(fields=["case"], name="judgement_found_case", condition=Q(case__isnull=False)),
        ]


class Mystery(models.Model):
    """A mystery request. Which case it is stands here only when that has ended."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    inspection = models.UUIDField()
    office = models.TextField()
    by = models.TextField()
    planned_at = models.DateTimeField()
    sent = models.BooleanField()
    judged = models.BooleanField()
    case = models.UUIDField(null=True)

    class Meta:
        app_label = "judgement"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["inspection"], name="judgement_mystery_in")]
