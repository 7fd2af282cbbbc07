"""The street in a place, without number, house or anybody's name: what strangers may see of where a case is."""

from __future__ import annotations

import re

_NOT_OF_A_NAME = re.compile(
    r"的|在|与|和|及|到|往|由|旁边|附近|对面|门口|靠近|[那这][条个]|隔壁|楼下|[东南西北][边侧]|家|号|楼|栋|幢|单元|室|户|院|区|县|市|省"
    r"|[^\u4e00-\u9fff]"
)
_ENDING = re.compile(r"大道|胡同|[路街巷弄桥村镇乡]")
_LONGEST = 3
"""The most characters before the ending: a longer run may begin with what is no part of the street, such as a name."""


def street_of(place: str) -> str:
    """The first street, lane, bridge, village or town named in a place; empty if there is none.

    `解放路12号3单元王家` gives 解放路. No digit and no more than five characters ever come out.
    """
    for run in _NOT_OF_A_NAME.split(place):
        found = _in(run)
        if found:
            return found
    return ""


def _in(run: str) -> str:
    found = _ENDING.search(run, 1)
    return run[max(0, found.start() - _LONGEST) : found.end()] if found else ""
