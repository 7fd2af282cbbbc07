"""The tables of the record and of the log over it. Their rules (who may do what) stand in the migrations."""

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


class Leaf(models.Model):
    """An event's place in the log, for good, with what its entry is made of beside its bytes: see `log.leaves`."""

    pk = models.CompositePrimaryKey("log", "place")
    log = models.IntegerField()
    place = models.BigIntegerField()
    seq = models.BigIntegerField()
    stream = models.UUIDField()
    version = models.IntegerField()
    blind = models.BinaryField()
    previous = models.BinaryField()
    entry = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_leaf"
        default_permissions = ()
        constraints = (UniqueConstraint(fields=["stream", "version"], name="ledger_leaf_stream_version"),)


class Node(models.Model):
    """The root of a full tile of the tree, so that proofs need not read all leaves."""

    pk = models.CompositePrimaryKey("log", "level", "place")
    log = models.IntegerField()
    level = models.IntegerField()
    place = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_node"
        default_permissions = ()


class Checkpoint(models.Model):
    """What was signed of a log: its size and root, as a note for everybody."""

    pk = models.CompositePrimaryKey("log", "size")
    log = models.IntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"
        default_permissions = ()


class Cosignature(models.Model):
    """A witness's line under a checkpoint."""

    pk = models.CompositePrimaryKey("log", "size", "witness")
    log = models.IntegerField()
    size = models.BigIntegerField()
    witness = models.TextField()
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_cosignature"
        default_permissions = ()
