"""Why a case waits, in sentences for the person it was made for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import CaseType
from luoshi.web.story.sentences import Names
from luoshi.web.words import data, said, sentences


def waits(case: Case, rules: CaseType, names: Names) -> list[str]:
    """The reasons for which nothing moves now, or something else than expected does; empty while work goes on."""
    return [*_stopped(case, rules), *_between(case, names), *_checked(case), *_for_others(case, names), *_later(case)]


def _stopped(case: Case, rules: CaseType) -> Iterator[str]:
    stop = case.stop
    if stop is None:
        return
    rule = rules.suspensions.get(stop.ground)
    named = {"ground": data(rule.title if rule else stop.ground), "source": rule.source if rule else ""}
    until = gettext("%(since)s 起，最迟 %(end)s 自动恢复计时。") % {"since": said(stop.since), "end": said(stop.cap_at)}
    yield sentences(gettext("因“%(ground)s”依法停表（%(source)s）。") % named, until)


def _between(case: Case, names: Names) -> Iterator[str]:
    if case.offer is not None:
        named = {"office": names.office(case.offer.to), "end": said(case.offer.sign_by)}
        yield gettext("正在等%(office)s签收，最迟 %(end)s。到时没有签收的，由督查部门裁定。") % named
    if case.state is State.ARBITRATED:
        yield gettext("由哪个单位办理有不同意见，正在由督查部门裁定。时限照算，不因此推后。")


def _checked(case: Case) -> Iterator[str]:
    if case.awaited is not None and case.awaited.check_by is not None:
        sentence = gettext("您交来的材料正在核对，最迟 %(end)s 有结果；到时没有核对的，自交来之日起视为受理。")
        yield sentence % {"end": said(case.awaited.check_by)}


def _for_others(case: Case, names: Names) -> Iterator[str]:
    if waiting := sum(case.children.values()):
        yield gettext("其中 %(count)s 个部分分给别的单位办，等它们办完才能办结。") % {"count": waiting}
    if case.merged_into is not None and case.open:
        yield gettext("和反映同一件事的另一件一起办理。您的编号、计时、答复和评价都是您自己的。")
    if case.deputy is not None and case.open:
        away = names.officers.get(case.deputy.of.officer, case.deputy.of.officer)
        named = {"officer": away, "end": said(case.deputy.until)}
        yield gettext("%(officer)s 不在岗，到 %(end)s 为止由现在的责任人代理。") % named


def _later(case: Case) -> Iterator[str]:
    if case.revive_at is not None and not case.open:
        sentence = gettext("现在还办不了。%(start)s 会自动重新办理，不用您再来一次。")
        yield sentence % {"start": said(case.revive_at)}
    if case.objections:
        yield gettext("您提出的异议正在由督查部门裁定。")
