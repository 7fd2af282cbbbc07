"""The read tables of the registry. Rows are written by the ledger together with their events, never by `save()`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import salted_hmac


class Office(models.Model):
    """An office in the tree: `path` runs from the root to the office itself.

    `hours` are its own, such as `08:30-12:00`, none where it keeps the district's. A closed office has a `successor`.
    """

    code = models.TextField(primary_key=True)
    version = models.IntegerField()
    name = models.TextField()
    path: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    kind = models.TextField()
    in_centre = models.BooleanField()
    appraised = models.BooleanField()
    hours: models.Field[list[str], list[str]] = ArrayField(models.TextField(), default=list, db_default=[])
    pinyin = models.TextField(db_default="")
    is_open = models.BooleanField(default=True, db_default=True)
    successor = models.TextField(blank=True, default="", db_default="")


class Officer(AbstractBaseUser):
    """An officer, and the account they sign in with. `password` and `last_login` are working data.

    `posts` are roles in other offices by their code; `heirs` take what an officer who left answers for.
    """

    code = models.TextField(primary_key=True)
    version = models.IntegerField(default=0)
    name = models.TextField()
    office = models.TextField(db_index=True)
    roles: models.Field[list[str], list[str]] = ArrayField(models.TextField(), default=list)
    posts = models.JSONField(default=dict, db_default={})
    is_active = models.BooleanField(default=True)
    pinyin = models.TextField(db_default="")
    heirs: models.Field[list[str], list[str]] = ArrayField(models.TextField(), default=list, db_default=[])
    password = models.TextField(blank=True, default="", db_default="")

    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = BaseUserManager()

    WORKING: ClassVar[frozenset[str]] = frozenset({"password", "last_login"})

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: it ends with another password, office, role or post."""
        seats = json.dumps([self.password, self.office, sorted(self.roles), self.posts], sort_keys=True)
        return salted_hmac("luoshi.registry.officer.session", seats, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *, update_fields: Iterable[str] | None = None, using: str | None = None, **_how: Any) -> None:
        """Writes the working columns of an officer who is there, whatever the caller meant to write: the rest is read
        from events, and an old copy of it must not come back.
        """
        super().save(force_update=True, update_fields=self.WORKING & set(update_fields or self.WORKING), using=using)


class Leave(models.Model):
    """An officer is away from `since` until `until`, or until it ended early; `deputy` answers meanwhile."""

    pk = models.CompositePrimaryKey("officer", "number")
    officer = models.TextField()
    number = models.IntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    deputy = models.TextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["until"], name="registry_leave_until")]


class SignInLink(models.Model):
    """A one-time link to set a password: working data. Only the hash of its token is kept.

    One that two people give belongs to a `change`, works once it has a `code_digest`, and bears few wrong `tries`.
    """

    digest = models.BinaryField(primary_key=True)
    officer = models.TextField()
    second_factor = models.BooleanField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    change = models.UUIDField(null=True)
    code_digest = models.BinaryField(null=True)
    tries = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "registry_sign_in_link"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["officer"], name="registry_link_officer")]


class Change(models.Model):
    """A change that two people make: who proposed it at which office, and what became of it."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    kind = models.TextField()
    subjects: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    reason = models.TextField()
    proposed_by = models.TextField()
    office = models.TextField()
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.TextField(default="")
    confirmed = models.BooleanField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["proposed_at"], condition=models.Q(settled_at__isnull=True), name="registry_change_waiting"
            )
        ]


class PendingOrder(models.Model):
    """A closure of some days that one officer ordered and a second has yet to confirm. Working data."""

    id = models.UUIDField(primary_key=True)
    ordered_by = models.TextField()
    office = models.TextField()
    days = models.JSONField()
    reason = models.TextField()
    ordered_at = models.DateTimeField()

    class Meta:
        db_table = "registry_pending_order"


class Matter(models.Model):
    """What cases are about, by code: the title people read, in Chinese and, where there is one, in English."""

    code = models.TextField(primary_key=True)
    version = models.IntegerField()
    title = models.TextField()
    title_en = models.TextField(blank=True, default="", db_default="")
    in_use = models.BooleanField(default=True, db_default=True)


class CalendarVersion(models.Model):
    """One whole version of a calendar; it holds from `entered_at` on. `body` is what `CalendarEntered` says."""

    pk = models.CompositePrimaryKey("calendar", "version")
    calendar = models.TextField()
    version = models.IntegerField()
    entered_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        db_table = "registry_calendar"


class CaseTypeVersion(models.Model):
    """One version of a case type, as its TOML text. New cases use the newest active one."""

    pk = models.CompositePrimaryKey("code", "version")
    code = models.TextField()
    version = models.IntegerField()
    active_from = models.DateField()
    entered_at = models.DateTimeField()
    toml = models.TextField()

    class Meta:
        db_table = "registry_case_type"


class Plan(models.Model):
    """A version of a year's plan of supervision and inspections. The newest one holds."""

    pk = models.CompositePrimaryKey("year", "version")
    year = models.IntegerField()
    version = models.IntegerField()
    rounds = models.JSONField()
    repeat_days = models.IntegerField()
    reason = models.TextField()
    entered_at = models.DateTimeField()
    entered_by = models.TextField()


class Round(models.Model):
    """A round of supervision or inspection, with what spoke against it and why it went ahead."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    kind = models.TextField()
    subject = models.TextField()
    offices: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    on_day = models.DateField()
    by_office = models.TextField()
    planned = models.TextField()
    findings: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    reason = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.TextField()
    called_off_at = models.DateTimeField(null=True)
    called_off = models.TextField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["on_day"], name="registry_round_day")]


class SealedRead(models.Model):
    """Who read which sealed thing, when, and by what right (`sealed_reads`)."""

    id = models.UUIDField(primary_key=True)
    what = models.TextField()
    thing = models.UUIDField()
    ground = models.TextField()
    order = models.UUIDField(null=True)
    reader = models.TextField()
    reader_kind = models.TextField()
    office = models.TextField()
    read_at = models.DateTimeField()

    class Meta:
        db_table = "registry_sealed_read"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["read_at"], name="registry_sealed_read_at"),
            models.Index(fields=["thing", "read_at"], name="registry_sealed_read_thing"),
        ]


class Try(models.Model):
    """How often a door was used since an instant, by a hash of whom: working data, unlogged (`limits`)."""

    key = models.TextField(primary_key=True)
    since = models.DateTimeField()
    times = models.IntegerField()

    class Meta:
        db_table = "registry_try"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["since"], name="registry_try_since")]
