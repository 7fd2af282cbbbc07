"""Working tables: what was told to whom. They are no part of the record; what they tell of is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Index, Q, UniqueConstraint


class Notice(models.Model):
    """One notice of an officer. Unread ones of a kind for a case are one; without a case it gathers many of a kind.

    `times`: how often it came while unread; of a gathering one, how many cases. `at`: when the last event was entered.
    """

    id = models.BigAutoField(primary_key=True)
    officer = models.TextField()
    kind = models.TextField()
    title = models.TextField()
    case_id = models.UUIDField(null=True)
    number = models.TextField()
    words = models.TextField()
    urgent = models.BooleanField()
    times = models.IntegerField()
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notify_inbox"
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                fields=["officer", "kind", "case_id"],
                condition=Q(read_at__isnull=True),
                nulls_distinct=False,
                name="notify_inbox_unread",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            Index(fields=["officer", "-told_at"], name="notify_inbox_newest"),
            Index(fields=["case_id"], name="notify_inbox_open", condition=Q(read_at__isnull=True)),
        ]


class PersonNotice(models.Model):
    """What the person of a case was told, as the follow page shows it."""

    id = models.BigAutoField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    kind = models.TextField()
    words = models.TextField()
    at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "notify_person"
        default_permissions = ()


class Message(models.Model):
    """Something a gateway sends: to an officer, or to the person of a case. `failure` says why it was not yet."""

    key = models.TextField(primary_key=True)
    officer = models.TextField(null=True)
    case_id = models.UUIDField(null=True)
    title = models.TextField()
    words = models.TextField()
    urgent = models.BooleanField()
    send_after = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(db_default=0)
    failure = models.TextField(db_default="")

    class Meta:
        db_table = "notify_message"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            Index(fields=["send_after"], name="notify_message_waiting", condition=Q(done_at__isnull=True)),
            Index(fields=["case_id"], name="notify_message_case", condition=Q(done_at__isnull=True)),
        ]
