"""The tables of complaints. No column holds anything of a person: what they said stands in the vault, as ciphertext."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Complaint(models.Model):
    """A complaint: of which office, with which body, how far. Read."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    office = models.TextField()
    superiors: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    handler = models.TextField()
    officer = models.TextField()
    kind = models.TextField()
    mode = models.TextField()
    state = models.TextField()
    shown = models.TextField()
    received_on = models.DateField()
    accept_by = models.DateTimeField()
    close_by = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    finding = models.TextField()
    retaliation = models.IntegerField()
    satisfied = models.BooleanField(null=True)
    rectification = models.UUIDField(null=True)
    unsealing = models.TextField()
    extended = models.BooleanField(default=False, db_default=False)
    overdue = models.TextField(default="", db_default="")
    above = models.TextField(default="", db_default="")

    class Meta:
        app_label = "judgement"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["handler", "state"], name="judgement_complaint_handler"),
            models.Index(fields=["office", "received_on"], name="judgement_complaint_office"),
        ]


class Unsealing(models.Model):
    """One unsealing: who asked, who opened, who was shown it, until when. Read."""

    pk = models.CompositePrimaryKey("complaint", "number")
    complaint = models.UUIDField()
    number = models.IntegerField()
    handler = models.TextField()
    step = models.TextField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    recipient = models.TextField()
    first = models.TextField()
    second = models.TextField()
    until = models.DateTimeField(null=True)
    refused_by = models.TextField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "judgement"


class SealingKey(models.Model):
    """A key that things are sealed to: its public half. Read."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    officer = models.TextField()
    office = models.TextField()
    public = models.TextField()
    state = models.TextField()
    confirmed_by = models.TextField()
    lost = models.BooleanField()

    class Meta:
        app_label = "judgement"
        db_table = "judgement_sealing_key"


class Waiting(models.Model):
    """What people sent today, sealed, until it is entered at night with all the rest. Working."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField()
    day = models.DateField()
    body = models.TextField()

    class Meta:
        app_label = "judgement"
        db_table = "judgement_complaint_waiting"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["stream"], name="judgement_waiting_stream")]


class Unsealed(models.Model):
    """The envelope on its way through an unsealing: the inner box, then what is sealed to the recipient. Working."""

    pk = models.CompositePrimaryKey("complaint", "number")
    complaint = models.UUIDField()
    number = models.IntegerField()
    envelope = models.TextField()
    until = models.DateTimeField(null=True)

    class Meta:
        app_label = "judgement"
        db_table = "judgement_unsealed"
