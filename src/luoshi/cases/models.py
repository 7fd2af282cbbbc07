"""The read tables of cases, rebuilt from events to equal rows. Personal words stay in the vault, but for the title."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Case(models.Model):
    """One case as it stands. `state_body` is the whole state that decisions are made from."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    number = models.TextField(unique=True)
    state = models.TextField()
    case_type = models.TextField()
    type_version = models.IntegerField()
    office = models.TextField()
    officer = models.TextField()
    offered_to = models.TextField(null=True)
    offices: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    matter = models.TextField()
    area = models.TextField()
    channel = models.TextField()
    source = models.TextField()
    title = models.TextField(null=True)
    received_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)
    statutory_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    overdue = models.BooleanField(null=True)
    next_alarm_at = models.DateTimeField(null=True)
    provisional = models.BooleanField()
    imported = models.BooleanField()
    state_body = models.BinaryField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["office", "promised_at"], name="cases_desk", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["next_alarm_at"], name="cases_alarm", condition=Q(next_alarm_at__isnull=False)),
            models.Index(fields=["received_at"], name="cases_received"),
        ]


class Precedent(models.Model):
    """A ruling of competence: for this matter and area the case was this office's."""

    pk = models.CompositePrimaryKey("case", "version")
    case = models.UUIDField()
    version = models.IntegerField()
    ruled_at = models.DateTimeField()
    matter = models.TextField(db_index=True)
    area = models.TextField()
    cause = models.TextField()
    office = models.TextField()
