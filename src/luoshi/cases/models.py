"""The tables of cases: read ones, rebuilt from events to equal rows, and an officer's drafts and views, working data.

Personal words stay in the vault, but for the title and, without their order, the words a case is found by.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

_DESK = ("stopped", "due_at", "id")
_OPEN = Q(ended_at__isnull=True)
_OFFERED = Q(offered_to__isnull=False)
_URGENT = ("due_at", "id")
_IS_URGENT = Q(ended_at__isnull=True, stopped=False, urgent=True)
_FLYING = Q(ended_at__isnull=True, state__in=("received", "offered", "arbitrated"))
_RESULT = Q(ended_at__isnull=False, part=False)


class Case(models.Model):
    """One case as it stands. `state_body` is the whole state that decisions are made from.

    `due_at` is what runs out first (of a stopped case the cap of its stop), `due_limit` the limit it is of; they and
    the instants at which the clock takes colour are null once the case has ended. `street` is what strangers may know
    of the place; a `part` is a sub-case, which nobody asked for by itself. `declined` counts returns and refusals;
    `objected` says that an objection of the person's waits for a ruling; since `code_asked_at` a code given at a window
    waits for its second person. A `mystery` was no real demand: figures leave it out (`counted`).
    """

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    number = models.TextField()
    state = models.TextField()
    case_type = models.TextField()
    type_version = models.IntegerField()
    office = models.TextField()
    officer = models.TextField()
    offered_to = models.TextField(null=True)
    offices: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    matter = models.TextField()
    area = models.TextField()
    channel = models.TextField()
    source = models.TextField()
    title = models.TextField(null=True)
    received_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)
    statutory_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    overdue = models.BooleanField(null=True)
    provisional = models.BooleanField()
    imported = models.BooleanField()
    state_body = models.BinaryField()
    urgent = models.BooleanField(default=False, db_default=False)
    sealed = models.BooleanField(default=False, db_default=False)
    street = models.TextField(default="", db_default="")
    part = models.BooleanField(default=False, db_default=False)
    declined = models.SmallIntegerField(default=0, db_default=0)
    objected = models.BooleanField(default=False, db_default=False)
    stopped = models.BooleanField(default=False, db_default=False)
    due_at = models.DateTimeField(null=True)
    due_limit = models.TextField(default="", db_default="")
    yellow_at = models.DateTimeField(null=True)
    red_at = models.DateTimeField(null=True)
    code_asked_at = models.DateTimeField(null=True)
    mystery = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number"], name="cases_number")
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The desk's order: what runs and is stopped apart, what runs out first before the rest.
            models.Index(fields=["office", *_DESK], name="cases_desk_office", condition=_OPEN),
            models.Index(fields=["officer", *_DESK], name="cases_desk_officer", condition=_OPEN),
            models.Index(fields=["offered_to", *_DESK], name="cases_desk_offered", condition=_OFFERED),
            models.Index(fields=["area", *_DESK], name="cases_desk_area", condition=_OPEN),
            models.Index(fields=_DESK, name="cases_desk_all", condition=_OPEN),
            # The urgent that run stand before all others; they are few, and so are these.
            models.Index(fields=["office", *_URGENT], name="cases_urgent_office", condition=_IS_URGENT),
            models.Index(fields=["officer", *_URGENT], name="cases_urgent_officer", condition=_IS_URGENT),
            models.Index(fields=["offered_to", *_URGENT], name="cases_urgent_offered", condition=_IS_URGENT & _OFFERED),
            models.Index(fields=_URGENT, name="cases_urgent_all", condition=_IS_URGENT),
            models.Index(fields=["office", "ended_at"], name="cases_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["ended_at", "id"], name="cases_results", condition=_RESULT),
            models.Index(fields=["area", "received_at"], name="cases_area"),
            models.Index(fields=["matter", "received_at"], name="cases_matter"),
            models.Index(fields=["received_at"], name="cases_received"),
            # The board: what is passed around, what the person objected to, what has a colour.
            models.Index(fields=["received_at"], name="cases_flying", condition=_FLYING),
            models.Index(fields=["received_at"], name="cases_objected", condition=Q(objected=True)),
            models.Index(fields=["red_at"], name="cases_red", condition=Q(red_at__isnull=False)),
            models.Index(fields=["yellow_at"], name="cases_yellow", condition=Q(yellow_at__isnull=False)),
            models.Index(fields=["code_asked_at"], name="cases_code_asked", condition=Q(code_asked_at__isnull=False)),
        ]


class Alarm(models.Model):
    """When something comes due in a case without anybody's doing, if anything will.

    It moves with nearly every change: kept apart, it leaves the indexes of `Case` alone.
    """

    case = models.UUIDField(primary_key=True)
    at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at", "case"], name="cases_alarm_at", condition=Q(at__isnull=False))
        ]


class Precedent(models.Model):
    """A ruling of competence: for this matter and area the case was this office's."""

    pk = models.CompositePrimaryKey("case", "version")
    case = models.UUIDField()
    version = models.IntegerField()
    ruled_at = models.DateTimeField()
    matter = models.TextField(db_index=True)
    area = models.TextField()
    cause = models.TextField()
    office = models.TextField()


class Words(models.Model):
    """The words of a case's title and text, to find it by; emptied with any erasure in the case."""

    case = models.UUIDField(primary_key=True)
    tokens = SearchVectorField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # What waits for the index is read with every search: at most so many kB of it.
            GinIndex(fields=["tokens"], name="cases_words_tokens", fastupdate=True, gin_pending_list_limit=1024)
        ]


class Answer(models.Model):
    """A ready answer to a question often asked: whose it is, and until when it holds."""

    code = models.TextField(primary_key=True)
    version = models.IntegerField()
    question = models.TextField()
    answer = models.TextField()
    office = models.TextField()
    matter = models.TextField()
    valid_until = models.DateField()
    entered_at = models.DateTimeField()


class Draft(models.Model):
    """What an officer typed into a form of a case and has not sent. Working data, gone when it is sent."""

    pk = models.CompositePrimaryKey("officer", "case", "form")
    officer = models.TextField()
    case = models.TextField()
    form = models.TextField()
    body = models.JSONField()
    saved_at = models.DateTimeField()


class View(models.Model):
    """A filter of the list that an officer named. Working data."""

    pk = models.CompositePrimaryKey("officer", "name")
    officer = models.TextField()
    name = models.TextField()
    query = models.TextField()
    saved_at = models.DateTimeField()


class Token(models.Model):
    """A one-time token of a person's, by its hash: for one case, one purpose, once. Working data."""

    digest = models.BinaryField(primary_key=True)
    case = models.UUIDField(db_index=True)
    purpose = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class CalendarMove(models.Model):
    """How far the worker is in moving open deadlines to a version of the calendar. Working data."""

    version = models.IntegerField(primary_key=True)
    of = models.IntegerField()
    seen = models.IntegerField()
    moved = models.IntegerField()
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_calendar_move"


class CodeTry(models.Model):
    """How often a number, or an address, was tried wrongly since; both by hash. Working data."""

    key = models.BinaryField(primary_key=True)
    since = models.DateTimeField(db_index=True)
    times = models.IntegerField()

    class Meta:
        db_table = "cases_code_try"
