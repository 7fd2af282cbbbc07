"""The tables of surveys. Codes, box and typings are working tables: nothing in the record leads to them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Survey(models.Model):
    """A survey and how far it has come."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    stage = models.TextField()
    title = models.TextField()
    year = models.IntegerField()


class SurveySheet(models.Model):
    """One sheet: of unit, question and option the nth of each is one mark. Only ever added."""

    id = models.UUIDField(primary_key=True)
    survey = models.UUIDField()
    group = models.TextField()
    day = models.DateField()
    paper = models.BooleanField()
    units: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    questions: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    options: models.Field[list[str], list[str]] = ArrayField(models.TextField())

    class Meta:
        db_table = "judgement_survey_sheet"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["survey", "group"], name="judgement_sheet_survey")
        ]


class SurveyOpinion(models.Model):
    """An opinion about a unit; its words stand in the vault. Only ever added."""

    id = models.UUIDField(primary_key=True)
    survey = models.UUIDField()
    unit = models.TextField()

    class Meta:
        db_table = "judgement_survey_opinion"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["survey"], name="judgement_survey_said")]


class SurveyTheme(models.Model):
    """Opinions that say one thing, and what became of them. `settled` is empty, assigned or aside; `proposed` while
    nobody has looked at what was grouped by a machine.
    """

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    survey = models.UUIDField()
    unit = models.TextField()
    title = models.TextField()
    opinions: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    why: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    praise = models.BooleanField()
    proposed = models.BooleanField()
    examples: models.Field[list[str], list[str]] = ArrayField(models.TextField())
    settled = models.TextField()
    reason = models.TextField()
    into = models.UUIDField(null=True)
    case = models.UUIDField(null=True)

    class Meta:
        db_table = "judgement_survey_theme"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["survey"], name="judgement_theme_survey")]


class SurveyCode(models.Model):
    """A code by its SHA-256, and whether it was used. When, by whom and for which sheet stands nowhere.

    `nth` is the drawing it is of.
    """

    hash = models.TextField(primary_key=True)
    survey = models.UUIDField()
    group = models.TextField()
    nth = models.SmallIntegerField()
    used = models.BooleanField()

    class Meta:
        db_table = "judgement_survey_code"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["survey", "group"], name="judgement_code_survey")]


class SurveyMailing(models.Model):
    """A list of contacts whose codes are being sent, or were: `mark` is an HMAC of the whole list, so that it is not
    sent twice while the survey runs.
    """

    id = models.UUIDField(primary_key=True)
    survey = models.UUIDField()
    group = models.TextField()
    mark = models.TextField()
    number = models.IntegerField()
    sent = models.IntegerField()
    refused = models.IntegerField()
    running = models.BooleanField()

    class Meta:
        db_table = "judgement_survey_mailing"
        default_permissions = ()


class SurveyLetter(models.Model):
    """A contact with its code, sealed, until a gateway took it; then it is deleted."""

    id = models.UUIDField(primary_key=True)
    mailing = models.UUIDField()
    sealed = models.BinaryField()
    attempts = models.SmallIntegerField()
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "judgement_survey_letter"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["mailing"], name="judgement_letter_mailing")]


class SurveyBox(models.Model):
    """A sheet in the ballot box, sealed, under an id that chance gives: by it they leave the box."""

    id = models.UUIDField(primary_key=True)
    survey = models.UUIDField()
    day = models.DateField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "judgement_survey_box"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["survey"], name="judgement_box_survey")]


class SurveyTyping(models.Model):
    """What an officer typed of a paper sheet, sealed, until the sheet is settled."""

    pk = models.CompositePrimaryKey("hash", "nth")
    hash = models.TextField()
    nth = models.SmallIntegerField()
    survey = models.UUIDField()
    by = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "judgement_survey_typing"
        default_permissions = ()
