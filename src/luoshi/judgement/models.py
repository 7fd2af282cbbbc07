"""The tables of judgement, all of them read (rebuilt from events to equal rows) but for the counts a trigger keeps.

What was said stands in rows that are only ever added; the application may neither change nor remove one.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from luoshi.judgement.cards.models import Card as Card
from luoshi.judgement.complaints.models import Complaint as Complaint
from luoshi.judgement.complaints.models import SealingKey as SealingKey
from luoshi.judgement.complaints.models import Unsealed as Unsealed
from luoshi.judgement.complaints.models import Unsealing as Unsealing
from luoshi.judgement.complaints.models import Waiting as Waiting
from luoshi.judgement.inspections.models import Finding as Finding
from luoshi.judgement.inspections.models import Inspection as Inspection
from luoshi.judgement.inspections.models import Look as Look
from luoshi.judgement.inspections.models import Mystery as Mystery
from luoshi.judgement.inspections.models import Visit as Visit
from luoshi.judgement.surveys.models import Survey as Survey


class Rating(models.Model):
    """A rating and what became of it. Unnamed, it has no case; hidden, what it says is nowhere in these tables.

    `month` is the first day of the month it counts in; `doubt` is empty, raised, proposed, kept or set_aside.
    """

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    office = models.TextField()
    case_type = models.TextField()
    month = models.DateField()
    case = models.UUIDField(null=True)
    call = models.TextField()
    hidden = models.BooleanField()
    show_after = models.DateTimeField(null=True)
    call_by = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    rectification = models.UUIDField(null=True)
    doubt = models.TextField()
    level = models.SmallIntegerField()
    again = models.SmallIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["office", "show_after"], name="judgement_hidden", condition=Q(hidden=True)),
            models.Index(
                fields=["call_by"], name="judgement_to_call", condition=Q(call_by__isnull=False, called_at=None)
            ),
            models.Index(fields=["rectification"], name="judgement_repair", condition=Q(rectification__isnull=False)),
            models.Index(fields=["office", "month"], name="judgement_bad", condition=Q(level__in=(1, 2))),
            models.Index(fields=["doubt", "office", "month"], name="judgement_doubt", condition=~Q(doubt="")),
            models.Index(
                fields=["office", "month"], name="judgement_unnamed", condition=Q(call="nobody", hidden=False)
            ),
        ]


class Opinion(models.Model):
    """What a rating says: the first (`nth` 1), and the second after the repair. Only ever added."""

    pk = models.CompositePrimaryKey("rating", "nth")
    rating = models.UUIDField()
    nth = models.SmallIntegerField()
    office = models.TextField()
    month = models.DateField()
    level = models.SmallIntegerField()
    solved = models.BooleanField(null=True)
    named = models.BooleanField()
    excluded = models.TextField()
    reasons: models.Field[list[str], list[str]] = ArrayField(models.TextField())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["office", "month"], name="judgement_bad_opinion", condition=Q(level__in=(1, 2))),
        ]


class Tally(models.Model):
    """How many opinions of a kind an office has in a month: kept by a trigger on `judgement_opinion`, by nobody else.

    So an office's figures are read in a moment, however many ratings there are.
    """

    pk = models.CompositePrimaryKey("office", "month", "nth", "level", "excluded")
    office = models.TextField()
    month = models.DateField()
    nth = models.SmallIntegerField()
    level = models.SmallIntegerField()
    excluded = models.TextField()
    number = models.IntegerField()


class Callback(models.Model):
    """A callback: recorded as one. What was heard stands in the vault. Only ever added."""

    pk = models.CompositePrimaryKey("rating", "version")
    rating = models.UUIDField()
    version = models.IntegerField()
    office = models.TextField()
    month = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    reached = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["office", "month"], name="judgement_calls")]


class Pressure(models.Model):
    """Somebody was pressed to rate an office well. Only ever added."""

    id = models.UUIDField(primary_key=True)
    office = models.TextField()
    month = models.DateField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["month"], name="judgement_pressure_month")]


class Audit(models.Model):
    """A callback audit: the list that was fixed, and the seed that drew from it."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    digest = models.TextField()
    size = models.IntegerField()
    sample = models.IntegerField()
    fixed_at = models.DateTimeField()
    seed = models.TextField()
    log = models.IntegerField(null=True)
    leaves = models.BigIntegerField(null=True)


class AuditCall(models.Model):
    """An answered call of an audit. Only ever added."""

    pk = models.CompositePrimaryKey("audit", "case")
    audit = models.UUIDField()
    case = models.UUIDField()
    office = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    reached = models.BooleanField()
    solved = models.BooleanField(null=True)
    satisfied = models.BooleanField(null=True)

    class Meta:
        db_table = "judgement_audit_call"


class AuditListed(models.Model):
    """A case of a list that was fixed, until the sample is drawn from it."""

    pk = models.CompositePrimaryKey("audit", "case")
    audit = models.UUIDField()
    case = models.UUIDField()
    office = models.TextField()

    class Meta:
        db_table = "judgement_audit_listed"
        default_permissions = ()


class AuditCase(models.Model):
    """A case that an audit drew. Only ever added."""

    pk = models.CompositePrimaryKey("audit", "case")
    audit = models.UUIDField()
    case = models.UUIDField()
    office = models.TextField()

    class Meta:
        db_table = "judgement_audit_case"
