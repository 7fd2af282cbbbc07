"""The working tables of the programs' door. Secrets stand here only as hashes; nothing here is of a person."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Client(models.Model):
    """A program that may ask: for which office, with which scopes. A revoked one stays, to be told by name."""

    name = models.TextField(primary_key=True)
    digest = models.BinaryField(unique=True)
    scopes: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    office = models.TextField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()


class Subscription(models.Model):
    """An address that is told of events on the cases of an office; `kinds` is empty for all. Its secret is derived."""

    id = models.UUIDField(primary_key=True)
    client = models.TextField(db_index=True)
    office = models.TextField()
    url = models.TextField()
    kinds: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    failure = models.TextField(db_default="")

    class Meta:
        default_permissions = ()


class Delivery(models.Model):
    """One event for one address: still to be sent while `done_at` is null."""

    pk = models.CompositePrimaryKey("subscription", "stream", "version")
    subscription = models.UUIDField()
    stream = models.UUIDField()
    version = models.IntegerField()
    next_at = models.DateTimeField()
    attempts = models.IntegerField(db_default=0)
    done_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    failure = models.TextField(db_default="")

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], name="api_delivery_waiting", condition=Q(done_at__isnull=True))
        ]


class Feed(models.Model):
    """An officer's calendar feed: only the hash of its address. A new address ends the old one."""

    officer = models.TextField(primary_key=True)
    digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
