"""Acting on a case: one form sent, one command carried out. A refusal stands in the form, and what was typed stays."""

from __future__ import annotations

import contextlib
from typing import Final
from urllib.parse import quote
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luoshi.cases.commands import Part, act, keyed, merge, open_sub_case
from luoshi.cases.desk import search
from luoshi.cases.desk_own import drop_draft, save_draft
from luoshi.cases.files import MOST_BYTES, Stored
from luoshi.cases.handling import By, Means, access_of
from luoshi.core.case import commands as c
from luoshi.core.case.events import Warned
from luoshi.core.errors import BadInput, Clash, LuoshiError, NotFound, Refused
from luoshi.core.private import Private
from luoshi.core.whole import whole
from luoshi.ledger.keys import find_key
from luoshi.web import edge
from luoshi.web.access import SignInNeeded
from luoshi.web.desk import drafts, facts
from luoshi.web.desk.actions import BY_NAME
from luoshi.web.desk.case import Doing, context, sight_of
from luoshi.web.desk.fields import Action, Sight, Typed
from luoshi.web.desk.mine import beside, listing
from luoshi.web.story.steps import Step, steps


@never_cache
@require_POST
def do(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """Carry out an act. Where it is refused, or the case changed meanwhile, the form comes back with what was typed."""
    action = BY_NAME.get(name)
    if action is None:
        raise NotFound("act", "没有这种操作。", "There is no such act.")
    means = edge.means()
    try:
        sight = sight_of(request, means, case_id)
    except SignInNeeded:
        return drafts.rescue(request, str(case_id), name, _address(case_id, do=name))
    typed = drafts.typed_in(request)
    try:
        if changed := _meanwhile(sight, typed):
            if not _done_before(means, sight, action, typed):
                return _again(request, means, sight, Doing(action, typed, _CHANGED, changed))
        else:
            _carry_out(request, means, sight, action, typed)
    except Clash as error:
        return _again(request, means, sight_of(request, means, case_id), Doing(action, typed, error))
    except LuoshiError as error:
        return _again(request, means, sight, Doing(action, typed, error))
    drop_draft(means, sight.actor, str(case_id), name)
    return HttpResponseRedirect(_after(request, case_id, name), status=303)


_CHANGED = Clash(
    "changed_meanwhile",
    "您写的时候，这件事有了新的进展（见下）。您写的都在；看过之后可以再提交。",
    "The case changed while you wrote. Your words are here: read what happened, then send them again.",
)


def _carry_out(request: HttpRequest, means: Means, sight: Sight, action: Action, typed: Typed) -> None:
    if action.command is c.OpenSubCase:
        _open_sub_case(means, sight, typed)
    elif action.command is c.Merge:
        _merge(means, sight, typed)
    elif action.command is c.AddEvidence:
        _add_evidence(request, means, sight, typed)
    else:
        _act(means, sight, action.make(typed, sight), typed)


def _act(means: Means, sight: Sight, command: c.Command, typed: Typed) -> None:
    act(means, sight.dossier.case.id, command, By(sight.actor), _key(sight, typed))


def _key(sight: Sight, typed: Typed) -> str | None:
    return f"desk:{sight.actor.id}:{typed['key']}" if typed["key"] else None


def _open_sub_case(means: Means, sight: Sight, typed: Typed) -> None:
    part = typed["part"] or typed["text"][:40]
    text = Private(typed["text"] or part)
    made = Part(uuid4(), edge.case_number(), Private(part), text, typed["office"], part)
    open_sub_case(means, sight.dossier.case.id, made, By(sight.actor))


def _merge(means: Means, sight: Sight, typed: Typed) -> None:
    found = [line.id for line in search(means, sight.actor, typed["into"]) if line.number == typed["into"]]
    if not found:
        raise BadInput("no_such_number", "没有这个编号的件，或您无权查看。", "No case of this number, or not for you.")
    merge(means, sight.dossier.case.id, found[0], By(sight.actor), _key(sight, typed))


def _add_evidence(request: HttpRequest, means: Means, sight: Sight, typed: Typed) -> None:
    upload = request.FILES.get("file")
    store, kept = edge.files(), Stored("", "")
    if upload is not None:
        if (upload.size or 0) > MOST_BYTES:
            raise BadInput("file_too_large", "文件不能超过 20 MB。", "A file may have at most 20 MB.")
        kept = store.put(upload.read(), upload.name or "")
    name = typed["name"] or (upload.name if upload else "") or ""
    secret = Private(kept.secret) if kept.secret else None
    command = c.AddEvidence(typed["evidence"], Private(name), kept.name, secret)
    try:
        _act(means, sight, command, typed)
    except LuoshiError as error:
        if kept.name:
            store.drop(kept.name)
        # The same form sent twice: its file was put away under another key, but it is the same evidence.
        if not (isinstance(error, Refused) and error.code == "key_reused"):
            raise


def _meanwhile(sight: Sight, typed: Typed) -> tuple[Step, ...]:
    """What happened since the form was shown, newest first; warnings of the machine are no reason to stop anybody."""
    found = sight.dossier
    seen = whole(typed["version"])
    fresh = () if seen is None else found.entries[seen : found.recorded.version]
    if all(isinstance(entry.event, Warned) for entry in fresh):
        return ()
    return tuple(steps(fresh, found.rules, facts.names(found), to_person=False))


def _done_before(means: Means, sight: Sight, action: Action, typed: Typed) -> bool:
    """Whether this very form was carried out already: sent twice, it is what changed the case."""
    key = _key(sight, typed)
    if key is None:
        return False
    try:
        asked = keyed(key, action.make(typed, sight))
        access = access_of(sight.actor)
        return asked is not None and find_key(means.connection, access, asked) is not None
    except Refused:
        return action.command is c.AddEvidence


def _again(request: HttpRequest, means: Means, sight: Sight, doing: Doing) -> HttpResponse:
    """The page with the form open, what was typed in it, and why not; kept as a draft as well."""
    kept = {name: value for name, value in doing.typed.kept().items() if name != "by"}
    with contextlib.suppress(BadInput):
        save_draft(means, sight.actor, str(sight.dossier.case.id), doing.action.name, kept)
    page = context(request, means, sight, doing)
    if not request.POST.get("pane"):
        return render(request, "web/desk/case.html", page, status=_status(doing))
    listed = listing(QueryDict(request.POST.get("back", "")), means, sight.actor)
    page = {**listed, **page, **beside(sight.dossier.case.id, listed["query"])}
    return render(request, "web/desk/desk.html", page, status=_status(doing))


def _status(doing: Doing) -> int:
    return doing.error.status if doing.error else 200


_LONGEST_BACK: Final = 1_000
"""Of an address, percent-encoded: Django sends nobody to a very long one, and what was done is done."""


def _address(case_id: UUID, **query: str) -> str:
    return f"{reverse('desk-case', args=[case_id])}?{urlencode(query)}"


def _after(request: HttpRequest, case_id: UUID, name: str) -> str:
    back = request.POST.get("back", "")
    if len(quote(back)) > _LONGEST_BACK:
        back = ""
    if back and request.POST.get("pane"):
        return f"{reverse('desk')}?{back}&{urlencode({'case': str(case_id), 'said': name})}"
    return _address(case_id, said=name, back=back)
