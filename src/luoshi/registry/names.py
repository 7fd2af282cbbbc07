"""By what Chinese names sort: pinyin, kept in the event, since PostgreSQL has no such collation everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Surnames that are read otherwise than the same character elsewhere (《现代汉语词典》第 7 版, 姓).
SURNAMES: Final[Mapping[str, str]] = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "查": "zha",
    "区": "ou",
    "朴": "piao",
    "盖": "ge",
    "缪": "miao",
    "乐": "yue",
    "种": "chong",
    "员": "yun",
    "覃": "qin",
    "翟": "zhai",
    "纪": "ji",
    "秘": "bi",
    "黑": "he",
    "折": "she",
    "召": "shao",
    "洗": "xian",
    "石": "shi",
    "重": "chong",
    "繁": "po",
    "郇": "xun",
    "牟": "mu",
    "祭": "zhai",
    "宓": "fu",
    "都": "du",
    "会": "gui",
    "任": "ren",
    "佴": "nai",
    "能": "nai",
    "隗": "wei",
}


def sort_key(name: str) -> str:
    """The key of a thing's name: 住房和城乡建设局 → `zhu fang he cheng xiang jian she ju`. Latin letters stay."""
    # Its dictionaries take half a second to read, and most processes name nothing.
    from pypinyin import lazy_pinyin

    return " ".join(part.strip().lower() for part in lazy_pinyin(name, v_to_u=False) if part.strip())


def person_key(name: str) -> str:
    """The key of a person's name, whose surname may be read in its own way: 曾国庆 → `zeng guo qing`."""
    surname = next((known for known in SURNAMES if name.startswith(known)), "")
    return f"{SURNAMES[surname]} {sort_key(name.removeprefix(surname))}".strip() if surname else sort_key(name)
