"""The table of cards for causes other than time: read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Card(models.Model):
    """A card, and where it stands. The office sees it from the moment it is told."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    office = models.TextField()
    cause = models.TextField()
    colour = models.TextField()
    step = models.TextField()
    source = models.TextField()
    about = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    defend_by = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decide_by = models.DateTimeField(null=True)

    class Meta:
        app_label = "judgement"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["office", "step"], name="judgement_carded")]
