"""Why a case waits, in sentences for the person it was made for."""

from __future__ import annotations

from collections.abc import Iterator

from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import CaseType
from luoshi.web.story.steps import Names
from luoshi.web.words import said


def waits(case: Case, rules: CaseType, names: Names) -> list[str]:
    """The reasons for which nothing moves now, or something else than expected does; empty while work goes on."""
    return [*_stopped(case, rules), *_between(case, names), *_checked(case), *_for_others(case, names), *_later(case)]


def _stopped(case: Case, rules: CaseType) -> Iterator[str]:
    stop = case.stop
    if stop is None:
        return
    rule = rules.suspensions.get(stop.ground)
    title, source = (rule.title, f"（{rule.source}）") if rule else (stop.ground, "")
    yield f"因“{title}”依法停表{source}。{said(stop.since)} 起，最迟 {said(stop.cap_at)} 自动恢复计时。"


def _between(case: Case, names: Names) -> Iterator[str]:
    if case.offer is not None:
        office = names.office(case.offer.to)
        yield f"正在等{office}签收，最迟 {said(case.offer.sign_by)}。到时没有签收的，由督查部门裁定。"
    if case.state is State.ARBITRATED:
        yield "由哪个单位办理有不同意见，正在由督查部门裁定。时限照算，不因此推后。"


def _checked(case: Case) -> Iterator[str]:
    if case.awaited is not None and case.awaited.check_by is not None:
        by = said(case.awaited.check_by)
        yield f"您交来的材料正在核对，最迟 {by} 有结果；到时没有核对的，自交来之日起视为受理。"


def _for_others(case: Case, names: Names) -> Iterator[str]:
    if waiting := sum(case.children.values()):
        yield f"其中 {waiting} 个部分分给别的单位办，等它们办完才能办结。"
    if case.merged_into is not None and case.open:
        yield "和反映同一件事的另一件一起办理。您的编号、计时、答复和评价都是您自己的。"
    if case.deputy is not None and case.open:
        away = names.officers.get(case.deputy.of.officer, case.deputy.of.officer)
        yield f"{away} 不在岗，到 {said(case.deputy.until)} 为止由现在的责任人代理。"


def _later(case: Case) -> Iterator[str]:
    if case.revive_at is not None and not case.open:
        yield f"现在还办不了。{said(case.revive_at)} 会自动重新办理，不用您再来一次。"
    if case.objections:
        yield "您提出的异议正在由督查部门裁定。"
