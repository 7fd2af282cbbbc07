"""The columns of the two tables, and how each cell is read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from luoshi.core.actors import Role

OFFICES: Final = "单位"
OFFICERS: Final = "人员"

# Column → the other headings it is known by. The first column of a table tells which table it is.
COLUMNS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    OFFICES: {
        "单位编码": ("office_code",),
        "单位名称": ("office_name",),
        "上级单位编码": ("parent",),
        "类别": ("kind",),
        "进驻政务服务中心": ("in_centre",),
        "参加评议": ("appraised",),
        "办公时间": ("hours",),
    },
    OFFICERS: {
        "工号": ("officer_code",),
        "姓名": ("officer_name",),
        "所在单位编码": ("office",),
        "岗位": ("roles",),
        "兼任": ("posts",),
        "在岗": ("active",),
    },
}
NEEDED: Final = frozenset({"单位编码", "单位名称", "工号", "姓名", "所在单位编码", "岗位"})

ROLES: Final[Mapping[str, Role]] = {
    "受理": Role.INTAKE,
    "承办": Role.HANDLER,
    "负责人": Role.HEAD,
    "督查": Role.SUPERVISOR,
    "检查": Role.INSPECTOR,
    "审计": Role.AUDITOR,
    "领导": Role.LEADER,
    "管理员": Role.ADMINISTRATOR,
}
ROLE_NAMES: Final[Mapping[Role, str]] = {role: name for name, role in ROLES.items()}
_BY_NAME: Final[Mapping[str, Role]] = {**ROLES, **{role.value: role for role in Role}}

_LIST = re.compile(r"[、,，;；/\s]+")
_POSTS = re.compile(r"[;；\n]+")
_YES: Final = frozenset({"是", "y", "yes", "true", "1", "√", "在岗"})
_NO: Final = frozenset({"否", "n", "no", "false", "0", "", "×", "不在岗", "离岗"})
# What a spreadsheet program would run as a formula (OWASP, CSV injection).
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class CellFault(ValueError):
    """A cell that cannot be read, said in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def read_roles(text: str) -> tuple[Role, ...]:
    """Roles from `承办、负责人`. Raises CellFault for a word that is none."""
    words = [word for word in _LIST.split(text.strip()) if word]
    unknown = [word for word in words if word.lower() not in _BY_NAME]
    if unknown:
        raise CellFault(f"不认识的岗位“{unknown[0]}”，可用：{'、'.join(ROLES)}", f"unknown role '{unknown[0]}'")
    return tuple(sorted({_BY_NAME[word.lower()] for word in words}))


def read_posts(text: str) -> dict[str, tuple[Role, ...]]:
    """Roles in other offices from `traffic：承办、负责人；centre：受理`. Raises CellFault."""
    posts = {}
    for part in filter(None, map(str.strip, _POSTS.split(text))):
        office, colon, roles = part.replace("：", ":").partition(":")
        if not colon or not office.strip() or not read_roles(roles):
            raise CellFault(f"兼任“{part}”应写作 单位编码：岗位、岗位", f"'{part}' should read office: role, role")
        posts[office.strip()] = read_roles(roles)
    return posts


def read_flag(text: str, default: bool) -> bool:
    """是 or 否; an empty cell is the default. Raises CellFault."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return default if not word else False
    raise CellFault(f"“{text}”应为 是 或 否", f"'{text}' should be 是 or 否")


def written_roles(roles: tuple[Role, ...] | frozenset[Role]) -> str:
    """Roles as `read_roles` reads them, in the order of the trade."""
    return "、".join(name for name, role in ROLES.items() if role in roles)


def written_posts(posts: Mapping[str, frozenset[Role]]) -> str:
    """Roles in other offices as `read_posts` reads them."""
    return "；".join(f"{office}：{written_roles(roles)}" for office, roles in sorted(posts.items()))


def written_flag(value: bool) -> str:
    """是 or 否."""
    return "是" if value else "否"


def defused(text: str) -> str:
    """The text, led by an apostrophe where a spreadsheet program would run it as a formula."""
    return f"'{text}" if text.startswith(_RUNS) or text.startswith("'") else text


def undefused(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if text.startswith("'") and (text[1:].startswith(_RUNS) or text[1:].startswith("'")) else text
