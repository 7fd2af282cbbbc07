"""Every kind of event there is: the closed vocabularies of the rooms, in one."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.answer_events import ANSWER_EVENTS, AnswerEvent
from luoshi.core.campaigns.events import CAMPAIGN_EVENTS, CampaignEvent
from luoshi.core.campaigns.project_events import PROJECT_EVENTS, ProjectEvent
from luoshi.core.case.events import CASE_EVENTS, CaseEvent
from luoshi.core.client_events import CLIENT_EVENTS, ClientEvent
from luoshi.core.clock import CLOCK_EVENTS, ClockEvent
from luoshi.core.errors import Unavailable
from luoshi.core.judgement.carding.events import CARD_EVENTS, CardEvent
from luoshi.core.judgement.complaints.events import COMPLAINT_EVENTS, ComplaintEvent
from luoshi.core.judgement.events import JUDGEMENT_EVENTS, JudgementEvent
from luoshi.core.judgement.inspecting.events import INSPECTION_EVENTS, InspectionEvent
from luoshi.core.judgement.surveys.events import SURVEY_EVENTS, SurveyEvent
from luoshi.core.log_events import LOG_EVENTS, LogEvent
from luoshi.core.planning.events import PLANNING_EVENTS, PlanningEvent
from luoshi.core.registry_events import REGISTRY_EVENTS, RegistryEvent
from luoshi.core.sealed_reads import SEALED_READ_EVENTS, SealedRead

Event = (
    AnswerEvent
    | CampaignEvent
    | ProjectEvent
    | CaseEvent
    | ClientEvent
    | ClockEvent
    | CardEvent
    | ComplaintEvent
    | JudgementEvent
    | InspectionEvent
    | LogEvent
    | SurveyEvent
    | PlanningEvent
    | RegistryEvent
    | SealedRead
)

EVENTS: Mapping[str, type[Event]] = {
    **CASE_EVENTS,
    **REGISTRY_EVENTS,
    **ANSWER_EVENTS,
    **JUDGEMENT_EVENTS,
    **CLIENT_EVENTS,
    **CLOCK_EVENTS,
    **CAMPAIGN_EVENTS,
    **PLANNING_EVENTS,
    **SEALED_READ_EVENTS,
    **INSPECTION_EVENTS,
    **CARD_EVENTS,
    **LOG_EVENTS,
    **SURVEY_EVENTS,
    **PROJECT_EVENTS,
    **COMPLAINT_EVENTS,
}
KINDS: Mapping[type, str] = {event: kind for kind, event in EVENTS.items()}


def event_type(kind: str) -> type[Event]:
    """The type of this kind. Raises Unavailable: the record was written by a newer version, or is damaged."""
    found = EVENTS.get(kind)
    if found is None:
        raise Unavailable(
            "unknown_kind",
            f"记录中有本版本不认识的事件种类“{kind}”。请升级软件，或核对记录是否受损。",
            f"The record holds an event of a kind this version does not know: {kind}. Upgrade, or verify the record.",
            {"kind": kind},
        )
    return found
