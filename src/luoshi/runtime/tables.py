"""Where every table stands: ledger (the truth), read (rebuilt from it), or working. A new table must be placed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import psycopg

from luoshi.api.projections import TABLE as CLIENTS_TABLE
from luoshi.api.projections import ClientsProjection
from luoshi.campaigns.project_rows import TABLES as PROJECTS_TABLES
from luoshi.campaigns.project_rows import ProjectsProjection
from luoshi.campaigns.projections import TABLES as CAMPAIGNS_TABLES
from luoshi.campaigns.projections import PapersProjection, TasksProjection
from luoshi.cases.answers import TABLE as ANSWERS_TABLE
from luoshi.cases.answers import AnswersProjection
from luoshi.cases.projections import TABLES as CASES_TABLES
from luoshi.cases.projections import CasesProjection
from luoshi.judgement.cards.projections import TABLE as CARDS_TABLE
from luoshi.judgement.cards.projections import CardsProjection
from luoshi.judgement.complaints.projections import TABLES as COMPLAINTS_TABLES
from luoshi.judgement.complaints.projections import ComplaintsProjection, KeysProjection
from luoshi.judgement.inspections.projections import PROJECTIONS as INSPECTION_PROJECTIONS
from luoshi.judgement.inspections.projections import TABLES as INSPECTION_TABLES
from luoshi.judgement.projections import TABLES as JUDGEMENT_TABLES
from luoshi.judgement.projections import AuditsProjection, PressureProjection, RatingsProjection
from luoshi.judgement.surveys.projections import PROJECTIONS as SURVEY_PROJECTIONS
from luoshi.judgement.surveys.projections import TABLES as SURVEY_TABLES
from luoshi.ledger.rebuilding import REBUILD, Projection
from luoshi.registry.projections import TABLES as REGISTRY_TABLES
from luoshi.registry.projections import RegistryProjection
from luoshi.registry.queries import reference
from luoshi.registry.rounds_rows import TABLES as ROUNDS_TABLES
from luoshi.registry.rounds_rows import RoundsProjection
from luoshi.registry.sealed_reads import TABLE as SEALED_READS_TABLE
from luoshi.registry.sealed_reads import SealedReadsProjection

LEDGER = frozenset(
    {
        *("ledger_event", "ledger_vault", "ledger_outbox"),
        *("ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosignature"),
    }
)
READ = frozenset(
    table.name
    for table in (
        *REGISTRY_TABLES,
        SEALED_READS_TABLE,
        CLIENTS_TABLE,
        *CASES_TABLES,
        ANSWERS_TABLE,
        *JUDGEMENT_TABLES,
        *INSPECTION_TABLES,
        CARDS_TABLE,
        *COMPLAINTS_TABLES,
        *CAMPAIGNS_TABLES,
        *ROUNDS_TABLES,
        *SURVEY_TABLES,
        *PROJECTS_TABLES,
    )
)
WORKING: Mapping[str, str] = {
    "django_migrations": "which migrations were applied",
    "django_session": "who is signed in",
    "django_content_type": "Django's list of models",
    "auth_permission": "Django's permissions, unused: permission lives in the getters",
    "auth_group": "Django's groups, unused",
    "auth_group_permissions": "Django's groups, unused",
    "account_emailaddress": "e-mail addresses, unused",
    "account_emailconfirmation": "e-mail confirmations, unused",
    "socialaccount_socialaccount": "which identity of the identity server an officer signs in with",
    "socialaccount_socialapp": "identity servers, unused: they come from the settings",
    "socialaccount_socialtoken": "tokens of identity servers, not stored",
    "mfa_authenticator": "second factors and passkeys; secrets are encrypted",
    "usersessions_usersession": "from where and by which browser officers are signed in, for themselves to see and end",
    "axes_accessattempt": "failed sign-ins, for lockout",
    "axes_accessattemptexpiration": "when they expire, unused",
    "axes_accessfailurelog": "failed sign-ins of late, for slowing down",
    "axes_accesslog": "who signed in from where",
    "luoshi_cache": "tries that were counted, codes that were used",
    "registry_try": "how often doors were used of late, by hashes that are others every day",
    "registry_sign_in_link": "one-time links to set a password, by the hash of their token",
    "cases_token": "one-time tokens of persons, by their hash",
    "cases_code_try": "how often codes were tried wrongly of late",
    "judgement_complaint_waiting": "complaints sent today, sealed, until they are entered at night",
    "judgement_unsealed": "what an unsealing opened, sealed to the next, until its time is over",
    "judgement_tally": "ratings counted by office and month: a trigger on judgement_opinion keeps it",
    "judgement_audit_listed": "lists of callback audits, until the sample is drawn from them",
    "judgement_survey_code": "codes of surveys by their hash, and whether each was used: nothing leads to a sheet",
    "judgement_survey_mailing": "lists of contacts whose codes are being sent: how many went out, and no contact",
    "judgement_survey_letter": "codes on their way to contacts, sealed, deleted when a gateway took them",
    "judgement_survey_box": "sheets of today, sealed, until they enter the record without a time finer than the day",
    "judgement_survey_typing": "paper sheets that one officer typed, until another types them too",
    "registry_pending_order": "closures that one officer ordered and a second has yet to confirm",
    "cases_calendar_move": "how far the worker is in moving deadlines to a version of the calendar",
    "cases_draft": "what officers typed and have not sent",
    "cases_view": "filters that officers named",
    "campaigns_draft": "the table beside a paper, until its rows are confirmed",
    "api_subscription": "addresses that are told of events",
    "api_delivery": "which events are still to be delivered to them",
    "api_feed": "calendar feeds, by the hash of their address",
    "notify_inbox": "what officers were told, and what they have read",
    "notify_person": "what people were told",
    "notify_message": "what gateways have still to send",
    "reactions_fired": "which reactions ran on which events",
    "reactions_clock": "what the clock is measured against",
    "procrastinate_jobs": "jobs of the worker",
    "procrastinate_events": "what became of the jobs",
    "procrastinate_periodic_defers": "when recurring jobs were last due",
    "procrastinate_workers": "workers that are alive",
}


def registry_projections() -> list[Projection]:
    """What must be rebuilt first: the other projections read it."""
    return [RegistryProjection(), ClientsProjection(), RoundsProjection(), SealedReadsProjection()]


def case_projections(connection: psycopg.Connection[Any]) -> list[Projection]:
    """The projections of cases, under the case types and calendars of their time."""
    return [CasesProjection(reference(connection, REBUILD, date.max)), AnswersProjection()]


def judgement_projections() -> list[Projection]:
    """The projections of ratings, audits, inspections, cards, complaints and surveys: they read nothing else."""
    inspections = [projection() for projection in INSPECTION_PROJECTIONS]
    surveys = [projection() for projection in SURVEY_PROJECTIONS]
    own: list[Projection] = [RatingsProjection(), PressureProjection(), AuditsProjection(), CardsProjection()]
    return [*own, ComplaintsProjection(), KeysProjection(), *inspections, *surveys]


def campaign_projections() -> list[Projection]:
    """The projections of papers and tasks: they read nothing else."""
    return [PapersProjection(), TasksProjection(), ProjectsProjection()]


def all_projections(connection: psycopg.Connection[Any]) -> list[Projection]:
    """Those of every room, the registry's first."""
    later = [*judgement_projections(), *campaign_projections()]
    return [*registry_projections(), *case_projections(connection), *later]
