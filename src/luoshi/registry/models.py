"""The read tables of the registry. Rows are written by the ledger together with their events, never by `save()`."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Office(models.Model):
    """An office in the tree: `path` runs from the root to the office itself."""

    code = models.TextField(primary_key=True)
    version = models.IntegerField()
    name = models.TextField()
    path: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    kind = models.TextField()
    in_centre = models.BooleanField()
    appraised = models.BooleanField()


class Officer(AbstractBaseUser):
    """An officer, and the account they sign in with. `password` and `last_login` are working data."""

    code = models.TextField(primary_key=True)
    version = models.IntegerField(default=0)
    name = models.TextField()
    office = models.TextField(db_index=True)
    roles: models.Field[list[str], list[str]] = ArrayField(models.TextField(), default=list)
    is_active = models.BooleanField(default=True)
    password = models.TextField(blank=True, default="", db_default="")

    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = BaseUserManager()


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
