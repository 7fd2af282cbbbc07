"""Which rows of the table ran on which event: a row runs once on an event, whatever is taken again."""

from __future__ import annotations

from django.db import models


class Fired(models.Model):
    """A row that ran, and when. It also answers why somebody was told."""

    pk = models.CompositePrimaryKey("stream", "version", "row")
    stream = models.UUIDField()
    version = models.IntegerField()
    row = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "reactions_fired"
        default_permissions = ()


class ClockRow(models.Model):
    """What the clock is measured against, in one row; `off_by` seconds while a jump is not settled."""

    id = models.SmallIntegerField(primary_key=True)
    boot = models.TextField()
    wall = models.DateTimeField()
    steady = models.FloatField()
    off_by = models.IntegerField(null=True)

    class Meta:
        db_table = "reactions_clock"
        default_permissions = ()
