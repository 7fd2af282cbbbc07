"""A licence for dogs: a case type file that uses every key there is, and ways to spoil it one key at a time."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from typing import Any

from luoshi.core.casetypes.reader import CaseTypeError, parse

DOG_LICENCE = """
code = "dog_licence"
version = 3
zh = "养犬登记"
en = "Dog licence"
basis = "《某市养犬条例》第十条"
answer_at_once = true
needs_admission = true
judge = "person"
outcomes = ["done", "unfounded"]
publicity = "statistics"
sealing = "none"

[limits.sign_within]
limit = "2wh"
start = "transferred"
source = "本市规定"

[limits.supplement_within]
limit = "5wd"
start = "received"
source = "《行政许可法》第三十二条"

[limits.statutory]
limit = "20wd"
start = "admitted"
source = "《行政许可法》第四十二条"

[limits.promised]
limit = "7wd"
start = "admitted"
source = "本市规定"

[limits.first_contact_within]
limit = "1wd"
start = "received"
source = "本市规定"

[limits.deliver_within]
limit = "10wd"
start = "decided"
source = "《行政许可法》第四十四条"

[extension]
limit = "statutory"
by = "10wd"
approver = "head"
times = 1
source = "《行政许可法》第四十二条"

[suspensions.quarantine]
title = "检疫"
cap = "15wd"
times = 2
source = "《行政许可法》第四十五条"

[supplement]
remind_after = "10wd"
deemed_withdrawn_after = "15d"
source = "本市规定"

[returns]
window = "24h"
arbiter_at = 3
source = "本市规定"

[returns.causes]
place = "属地不符"
power = "权属不符"
overlap = "职能交叉"
interest = "应当回避"

[[warnings]]
level = "hint"
title = "提示"
limit = "promised"
offset = "1wd"
side = "before"
source = "本市规定"

[[warnings]]
level = "yellow"
title = "黄牌"
limit = "promised"
share = "0.9"
source = "本市规定"

[[ladder]]
step = "urge"
title = "催办"
limit = "promised"
share = 0.9
to = ["handler", "head"]
source = "本市规定"

[[ladder]]
step = "leader"
title = "报领导"
limit = "statutory"
offset = "2wd"
side = "after"
to = ["leader"]
source = "本市规定"

[evidence]
licence = "登记证"
vaccination = "免疫证明"

[late_entry]
cap = "1wd"
source = "本市规定"

[late_entry.evidence]
paper_slip = "纸质登记单"

[diversions.other_city]
title = "犬只在外地"
proof = "饲养地的地名"
source = "本市规定"

[[reviews]]
name = "行政复议"
apply_within = "60d"
decide_within = "60d"
by = "复议机关"
source = "《行政复议法》第二十条、第六十二条"

[reopen]
within = "30d"
source = "本市规定"

[form]
type = "object"
title = "养犬登记"
description = "一犬一表"
required = ["breed", "name"]
additionalProperties = false
identity_basis = "《某市养犬条例》第十条：登记饲养人"

[form.properties.breed]
type = "string"
title = "品种"
minLength = 1
maxLength = 50

[form.properties.size]
type = "string"
enum = ["大型", "小型"]

[form.properties.tag]
type = "string"
pattern = "[0-9]{6}"

[form.properties.born_on]
type = "string"
format = "date"

[form.properties.weight]
type = "number"
minimum = 0
maximum = 120

[form.properties.name]
type = "string"
title = "饲养人姓名"

[form.properties.vaccines]
type = "array"
minItems = 0
maxItems = 9
uniqueItems = true

[form.properties.vaccines.items]
type = "object"
required = ["kind"]
additionalProperties = false

[form.properties.vaccines.items.properties.kind]
type = "string"
"""

Path = tuple[str | int, ...]
Raw = dict[str, Any]

RAW = tomllib.loads(DOG_LICENCE)


def as_toml(raw: Raw) -> str:
    """TOML on one line for each key: strings, numbers and booleans are written as in JSON, tables inline."""
    return "\n".join(f"{json.dumps(key)} = {_inline(value)}" for key, value in raw.items())


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)


def dotted(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def walk(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every place in the file, with what stands there."""
    steps: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        steps = iter(value.items())
    elif isinstance(value, list):
        steps = iter(enumerate(value))
    for step, part in steps:
        yield (*path, step), part
        yield from walk(part, (*path, step))


def at(raw: Raw, path: Path) -> Any:
    value: Any = raw
    for step in path:
        value = value[step]
    return value


def with_(path: Path, value: object, raw: Raw | None = None) -> Raw:
    changed = copy.deepcopy(raw if raw is not None else RAW)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def without(path: Path) -> Raw:
    changed = copy.deepcopy(RAW)
    del at(changed, path[:-1])[path[-1]]
    return changed


def faults_of(raw: Raw) -> set[str]:
    """The keys that the reader names, none when it takes the file."""
    try:
        parse(as_toml(raw), "dog.toml")
    except CaseTypeError as error:
        rows: Any = error.data["faults"]
        keys = [row["key"] for row in rows]
        assert len(keys) == len(set(keys)), "one fault, one line"
        return set(keys)
    return set()
