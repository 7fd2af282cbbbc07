"""The one table of the case machine: which command is allowed in which state, and which states can follow.

Everything else is refused with `not_in_this_state`. `Tick` records what arithmetic decided.
"""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.case import commands as c
from luoshi.core.case.state import State

R, O, W, S, A, C, X, D = (  # noqa: E741 - the eight states by their initials, for the table below
    State.RECEIVED,
    State.OFFERED,
    State.WORKING,
    State.SUSPENDED,
    State.ARBITRATED,
    State.CLOSED,
    State.WITHDRAWN,
    State.DIVERTED,
)
Row = Mapping[State, tuple[State, ...]]


def _stay(*states: State) -> Row:
    return {state: (state,) for state in states}


def _to(target: State, *states: State) -> Row:
    return dict.fromkeys(states, (target,))


TRANSITIONS: Mapping[type[c.Command], Row] = {
    c.AnswerAtOnce: _to(C, R),
    c.Offer: _to(O, R),
    c.SignFor: _to(W, R, O),
    c.Return: {O: (R, W, A), W: (O, A)},
    c.HandOver: _to(O, W),
    c.AskArbitration: _to(A, R, W),
    c.Arbitrate: _to(W, A),
    c.Admit: _stay(R, W),
    c.AskSupplement: _stay(R, W),
    c.ReceiveSupplement: _stay(R, O, W, A),
    c.Suspend: _to(S, W),
    c.Resume: _to(W, S),
    c.Extend: _stay(W),
    c.MoveDeadline: _stay(R, O, W, S, A),
    c.Contact: _stay(R, O, W, S, A, C),
    c.RecordTry: _stay(R, O, W, S, A, C),
    c.AddNote: _stay(R, O, W, S, A, C, X, D),
    c.AddEvidence: _stay(R, O, W, S, A, C),
    c.OpenSubCase: _stay(W),
    c.EndSubCase: _stay(O, W, S, A, C, X, D),
    c.WaiveSubCase: _stay(W),
    c.ReviveSubCase: _stay(O, W, S, A, C, X, D),
    c.Merge: _stay(W),
    c.Absorb: _stay(W),
    c.SplitCase: _stay(R, W),
    c.Reclassify: _stay(R, W),
    c.Answer: _stay(W),
    c.Close: _to(C, W),
    c.Deliver: _stay(C),
    c.GiveVerdict: _stay(C, D),
    c.Reopen: _to(W, C),
    c.Withdraw: _to(X, R, O, W, S, A),
    c.Consent: _stay(R, O, W, S, A),
    c.NoteWish: _stay(R, O, W, S, A, C, D),
    c.AnswerWish: {**_stay(C, D), R: (R, X), O: (O, X), W: (W, X), S: (S, X), A: (A, X)},
    c.Divert: _to(D, R, W),
    c.Object: _stay(W, S, D),
    c.RuleObjection: {W: (W,), S: (S, W), C: (C,), D: (D, R, W)},
    c.MoveHolder: _stay(R, O, W, S, A),
    c.ReplaceCode: _stay(R, O, W, S, A, C, X, D),
    c.AskCode: _stay(R, O, W, S, A, C, X, D),
    c.SettleCode: _stay(R, O, W, S, A, C, X, D),
    c.Correct: _stay(R, O, W, S, A),
    c.Erase: _stay(R, O, W, S, A, C, X, D),
    c.TellMystery: _stay(C, X, D),
    c.Tick: {R: (R, X), O: (O, A), W: (W, X), S: (S, W), A: (A,), C: (C, W), X: (X,), D: (D,)},
}


def allowed(command: type[c.Command], state: State) -> bool:
    """Whether the table has a row for this command in this state."""
    return state in TRANSITIONS.get(command, {})
