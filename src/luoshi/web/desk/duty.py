"""Whom an urgent case finds at this hour: what the roster says, told to whoever has the case before them."""

from __future__ import annotations

from django.utils.translation import gettext

from luoshi.core.case.state import Case
from luoshi.ledger.access import Access
from luoshi.registry.officers import staff
from luoshi.web import edge


def said_of_duty(case: Case) -> str:
    """For an open urgent case: that its signature waits for no office hours, and who is on duty now; else empty."""
    if not case.urgent or not case.open:
        return ""
    codes = edge.on_duty()
    if not codes:
        return gettext(
            "紧急件的签收不等上班，按钟表小时算；已另发消息给责任单位负责人。今天没有排值班表，夜里请直接打电话。"
        )
    known = staff(edge.database(), Access("duty")).officers
    names = gettext("、").join(known[code].name if code in known else code for code in codes)
    return gettext("紧急件的签收不等上班，按钟表小时算。现在值班：%(names)s。") % {"names": names}
