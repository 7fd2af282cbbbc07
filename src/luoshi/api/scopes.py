"""What a token may be allowed, and the roles that each scope stands for. No scope carries a name or a contact (P11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.case.words import COMMAND_WORDS
from luoshi.core.errors import BadInput

READ: Final = "cases:read"
WORDS: Final = "cases:words"
REGISTER: Final = "cases:write:register"
MERGE: Final = "cases:write:merge"
SUB_CASE: Final = "cases:write:open-sub-case"
SPLIT: Final = "cases:write:split"
PUBLIC: Final = "open311:write"
REPORTS: Final = "reports:read"
HOOKS: Final = "webhooks"


@dataclass(frozen=True, slots=True)
class Verb:
    """One command a client may be allowed, and the role its actor then has: `name` stands in address and scope."""

    name: str
    command: type[c.Command]
    role: Role = Role.HEAD

    @property
    def scope(self) -> str:
        """The scope that allows it."""
        return f"cases:write:{self.name}"


# The commands of officers. Those of the person need the person's code (P4); those of the machine and those that take
# a second person (late entry, MoveDeadline, a move to another office) cannot be given by a program. An accountable
# officer's commands are the head's too: a client acts for its office as the head does.
VERBS: Final = (
    Verb("answer-at-once", c.AnswerAtOnce),
    Verb("offer", c.Offer),
    Verb("sign-for", c.SignFor, Role.HANDLER),
    Verb("return", c.Return, Role.HANDLER),
    Verb("hand-over", c.HandOver),
    Verb("ask-arbitration", c.AskArbitration),
    Verb("arbitrate", c.Arbitrate, Role.SUPERVISOR),
    Verb("admit", c.Admit),
    Verb("ask-supplement", c.AskSupplement),
    Verb("receive-supplement", c.ReceiveSupplement, Role.HANDLER),
    Verb("suspend", c.Suspend),
    Verb("resume", c.Resume),
    Verb("extend", c.Extend),
    Verb("contact", c.Contact, Role.HANDLER),
    Verb("record-try", c.RecordTry, Role.HANDLER),
    Verb("add-note", c.AddNote, Role.HANDLER),
    Verb("add-evidence", c.AddEvidence, Role.HANDLER),
    Verb("waive-sub-case", c.WaiveSubCase),
    Verb("reclassify", c.Reclassify),
    Verb("answer", c.Answer),
    Verb("close", c.Close),
    Verb("deliver", c.Deliver),
    Verb("reopen", c.Reopen, Role.SUPERVISOR),
    Verb("note-wish", c.NoteWish, Role.HANDLER),
    Verb("divert", c.Divert),
    Verb("rule-objection", c.RuleObjection, Role.SUPERVISOR),
    Verb("correct", c.Correct),
    Verb("move-holder", c.MoveHolder),
    Verb("erase", c.Erase, Role.ADMINISTRATOR),
)

# The officer-like actor of a request has the roles of the one scope that the operation asks for, and no others.
ROLES: Final[Mapping[str, frozenset[Role]]] = {
    **{verb.scope: frozenset({verb.role}) for verb in VERBS},
    READ: frozenset(),
    WORDS: frozenset(),
    REGISTER: frozenset({Role.INTAKE}),
    MERGE: frozenset({Role.HEAD}),
    SUB_CASE: frozenset({Role.HEAD}),
    SPLIT: frozenset({Role.HEAD}),
    PUBLIC: frozenset({Role.INTAKE}),
    # Figures over the whole district, of no case.
    REPORTS: frozenset({Role.LEADER}),
    HOOKS: frozenset(),
}

SCOPE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    READ: ("读本单位的件，不含文字", "read the office's cases, without words"),
    WORDS: ("读本单位正在办的一件的文字", "read the words of one case that the office answers for"),
    REGISTER: COMMAND_WORDS[c.Register],
    MERGE: COMMAND_WORDS[c.Merge],
    SUB_CASE: COMMAND_WORDS[c.OpenSubCase],
    SPLIT: COMMAND_WORDS[c.SplitCase],
    PUBLIC: ("经 Open311 登记", "register by Open311"),
    REPORTS: ("读统计", "read statistics"),
    HOOKS: ("订阅推送", "subscribe to webhooks"),
    **{verb.scope: COMMAND_WORDS[verb.command] for verb in VERBS},
}


def checked(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes, once each. Raises BadInput `unknown_scope` for others than there are, or none."""
    asked = tuple(dict.fromkeys(scopes))
    unknown = [scope for scope in asked if scope not in ROLES]
    if unknown or not asked:
        raise BadInput(
            "unknown_scope",
            f"没有这样的权限：{'、'.join(unknown) or '（空）'}；可用的有：{'、'.join(sorted(ROLES))}。",
            f"No such scope: {', '.join(unknown) or '(none)'}; there are: {', '.join(sorted(ROLES))}.",
            {"unknown": unknown},
        )
    return asked
