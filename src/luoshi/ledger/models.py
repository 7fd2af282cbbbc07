"""The three tables of the record. Their rules (who may do what) stand in the first migration."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q, UniqueConstraint


class Event(models.Model):
    """One event, for good. Everything but `seq` follows from `body`, the canonical bytes that are hashed.

    `seq` grows, but not in the order of commits, and has gaps: the sequencer gives the order that is proved.
    """

    seq = models.BigAutoField(primary_key=True)
    stream = models.UUIDField()
    version = models.IntegerField()
    kind = models.TextField()
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    actor = models.TextField()
    office = models.TextField()
    key = models.TextField(null=True)
    body = models.BinaryField()

    class Meta:
        db_table = "ledger_event"
        default_permissions = ()
        constraints = (
            UniqueConstraint(fields=["stream", "version"], name="ledger_event_stream_version"),
            UniqueConstraint(fields=["key"], condition=Q(key__isnull=False), name="ledger_event_key"),
        )


class Vault(models.Model):
    """The text behind a commitment in an event, until it is erased; then value and salt are gone for good."""

    pk = models.CompositePrimaryKey("stream", "version", "field")
    stream = models.UUIDField()
    version = models.IntegerField()
    field = models.TextField()
    commitment = models.BinaryField()
    salt = models.BinaryField(null=True)
    value = models.TextField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_vault"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="ledger_vault_held_or_erased",
                condition=Q(erased_at__isnull=True, salt__isnull=False, value__isnull=False)
                | Q(erased_at__isnull=False, salt__isnull=True, value__isnull=True),
            ),
        )


class Outbox(models.Model):
    """What the readers of events have still to take: one mark for each reader, each event once for each."""

    seq = models.BigIntegerField(primary_key=True)
    entered_at = models.DateTimeField()
    sequenced_at = models.DateTimeField(null=True)
    reacted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_outbox"
        default_permissions = ()
        indexes = (
            Index(fields=["seq"], name="ledger_outbox_unsequenced", condition=Q(sequenced_at__isnull=True)),
            Index(fields=["seq"], name="ledger_outbox_unreacted", condition=Q(reacted_at__isnull=True)),
        )
