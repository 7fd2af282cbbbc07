"""The tables of papers and tasks: read tables rebuilt from events, and the table beside a paper, working data."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Paper(models.Model):
    """A directive, minutes, a pledge or a table of tasks. Its text and file are in the vault and the store."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    source = models.TextField()
    title = models.TextField()
    number = models.TextField()
    issuer = models.TextField()
    day = models.DateField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.TextField()
    office = models.TextField()
    tasks = models.IntegerField()
    dropped = models.IntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-entered_at"], name="campaigns_newest")]


class Task(models.Model):
    """A confirmed task as it stands. `offices` are those that carry it out or watch it; `body` its whole state."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    paper = models.UUIDField()
    case = models.UUIDField(unique=True)
    lead = models.TextField()
    supervisor = models.TextField()
    offices: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    standing = models.TextField()
    due = models.DateField()
    first_due = models.DateField()
    waiting = models.BooleanField()
    title = models.TextField(null=True)
    body = models.BinaryField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["paper"], name="campaigns_of_paper"),
            models.Index(fields=["due"], name="campaigns_open", condition=~Q(standing="accepted")),
        ]


class Delay(models.Model):
    """A delay that was asked for, with its cause; `granted` is null until it is decided."""

    pk = models.CompositePrimaryKey("task", "nth")
    task = models.UUIDField()
    nth = models.SmallIntegerField()
    cause = models.TextField()
    lead = models.TextField()
    offices: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    asked_at = models.DateTimeField()
    until = models.DateField()
    granted = models.BooleanField(null=True)


class Draft(models.Model):
    """The table beside a paper as it is worked on. It binds nobody until its rows are confirmed."""

    paper = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    body = models.BinaryField()
    changed_by = models.TextField()
    changed_at = models.DateTimeField()


class Project(models.Model):
    """A key project or a negotiation as it stands; `offices` are all concerned, `blocked` counts what is in its way."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    kind = models.TextField()
    lead = models.TextField()
    supervisor = models.TextField()
    offices: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    due = models.DateField()
    working = models.BooleanField()
    blocked = models.IntegerField()
    title = models.TextField(null=True)
    body = models.BinaryField()


class Blocker(models.Model):
    """Which case clears the way of which project."""

    case = models.UUIDField(primary_key=True)
    project = models.UUIDField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["project"], name="campaigns_blocks")]
