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
