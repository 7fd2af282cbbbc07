"""The case types that come with Luoshi: the TOML files of this package, read and checked. No database.

A district keeps its own versions in the registry; these are where it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from luoshi.core.casetypes.fields import Fault
from luoshi.core.casetypes.model import CaseType
from luoshi.core.casetypes.reader import CaseTypeError, parse

_SUFFIX: Final = ".toml"


def shipped_texts() -> dict[str, str]:
    """The text of every shipped file by its name, such as `help.toml`, in the order of names."""
    return _texts(resources.files("luoshi.registry") / "case_types")


def shipped() -> dict[str, CaseType]:
    """Every shipped case type by its code. Raises CaseTypeError if a file is wrong or its code is not its name."""
    return read_all(shipped_texts())


def read_all(texts: Mapping[str, str]) -> dict[str, CaseType]:
    """The case types of several files by code; a file is named after the code in it (`help.toml` holds `help`)."""
    case_types = {}
    for name, text in texts.items():
        case_type = parse(text, name)
        if name != case_type.code + _SUFFIX:
            raise CaseTypeError(
                name, [Fault("code", f"应与文件名一致：{name}", f"must be as the file name {name} says")]
            )
        case_types[case_type.code] = case_type
    return case_types


def _texts(folder: Traversable) -> dict[str, str]:
    files = sorted((file for file in folder.iterdir() if file.name.endswith(_SUFFIX)), key=lambda file: file.name)
    return {file.name: file.read_text(encoding="utf-8") for file in files}
