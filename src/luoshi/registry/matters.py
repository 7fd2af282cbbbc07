"""The catalogue of matters (事项目录): what cases are about, by code, with the titles that people read.

A case names its matter by code for good; the catalogue says what the code is called. A changed title is another version
of the same matter, and one no longer in use keeps its title, because cases stand under it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.errors import BadInput
from luoshi.core.registry_events import MatterEntered
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.registry.commands import Registrar, may_administer, record
from luoshi.registry.role_changes import check_seconded, is_alone
from luoshi.registry.streams import matter_stream

_ALL: Final = "SELECT code, version, title, title_en, in_use FROM registry_matter ORDER BY in_use DESC, code"
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_MOST: Final = 60
"""The longest title, in characters: it stands in lists."""


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter as it stands."""

    code: str
    version: int
    title: str
    title_en: str = ""
    in_use: bool = True


def matters(connection: psycopg.Connection[Any], access: Access) -> list[MatterRow]:
    """Every matter, those in use first, by code."""
    (rows,) = ask(connection, access, Question(_ALL))
    return [MatterRow(*row) for row in rows]


def enter_matters(registrar: Registrar, entered: Sequence[MatterEntered]) -> int:
    """Enter or change matters, all or none; what stands already as it is said is left alone. Returns how many changed.

    Raises BadInput for a code or title that cannot be, or a title that another matter in use has; Refused for whoever
    does not administer, and where it takes two people (`two_people.submit_matter` proposes it then); Clash where
    somebody was faster.
    """
    changed = check_matters(registrar, entered)
    if changed:
        known = registrar.staff()
        check_seconded(registrar.actor, registrar.second, known)
        lone = is_alone(registrar.actor, registrar.second, known)
        record(registrar, [(stream, version, replace(one, alone=lone)) for stream, version, one in changed])
    return len(changed)


def check_matters(registrar: Registrar, entered: Sequence[MatterEntered]) -> list[tuple[UUID, int, MatterEntered]]:
    """Those that say something new, with their streams and versions. Raises as `enter_matters`, but for one alone."""
    may_administer(registrar)
    known = {row.code: row for row in matters(registrar.connection, registrar.access)}
    checked = [_checked(matter) for matter in entered]
    _each_once(known, checked)
    changed = [matter for matter in checked if _says_more(known.get(matter.code), matter)]
    return [(matter_stream(one.code), known[one.code].version if one.code in known else 0, one) for one in changed]


def read_catalogue(toml: str) -> list[MatterEntered]:
    """The matters of a catalogue file: a table for each code, with `zh` and, where there is one, `en`."""
    found = tomllib.loads(toml)
    return [MatterEntered(code, titles["zh"], titles.get("en", "")) for code, titles in found.items()]


def _checked(matter: MatterEntered) -> MatterEntered:
    title, title_en = matter.title.strip(), matter.title_en.strip()
    if not _CODE.fullmatch(matter.code):
        raise BadInput(
            "matter_code",
            f"事项代码“{matter.code}”应为小写字母、数字和下划线，以字母开头。",
            f"The code {matter.code!r} of a matter is lower-case letters, digits and underscores, a letter first.",
        )
    if not title or max(len(title), len(title_en)) > _MOST:
        raise BadInput(
            "matter_title",
            f"事项名称要有，最长 {_MOST} 个字。",
            f"A matter needs a title of at most {_MOST} characters.",
        )
    return MatterEntered(matter.code, title, title_en, matter.in_use)


def _each_once(known: Mapping[str, MatterRow], entered: Iterable[MatterEntered]) -> None:
    titles = {row.title: row.code for row in known.values() if row.in_use}
    for matter in entered:
        if matter.in_use and titles.setdefault(matter.title, matter.code) != matter.code:
            raise BadInput(
                "matter_twice",
                f"“{matter.title}”已经是事项 {titles[matter.title]} 的名称。",
                f"{matter.title!r} is the title of the matter {titles[matter.title]} already.",
            )


def _says_more(row: MatterRow | None, matter: MatterEntered) -> bool:
    return row is None or (row.title, row.title_en, row.in_use) != (matter.title, matter.title_en, matter.in_use)
