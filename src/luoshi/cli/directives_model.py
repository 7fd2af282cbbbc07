"""Asks a language model, at an OpenAI-compatible address, for sentences it takes for tasks. Off unless asked for.

It may only point: what it returns counts where it stands word for word in the paper, and owners, dates and figures are
read from those words by the same rules as everywhere. So it can propose, and cannot invent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpx

from luoshi.core.errors import Unavailable

_SECONDS: Final = 60.0
_PIECE: Final = 6000
_ASK: Final = (
    "下面是一份公文的正文。请找出其中要求某个单位去做的事（任务、承诺），不要成绩、问题、意义。"
    '只输出 JSON：{"quotes": ["原文中的连续文字", …]}，每条必须与原文逐字相同，不得改写、不得补充。'
)


def proposer(url: str, model: str, key: str = "") -> Callable[[str], Iterable[str]]:
    """A function from a text to the sentences that the model quotes. It raises Unavailable `model_unavailable`."""
    address = url.rstrip("/")
    if not address.endswith("/chat/completions"):
        address += "/chat/completions" if address.endswith("/v1") else "/v1/chat/completions"
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    def propose(text: str) -> Iterable[str]:
        with httpx.Client(timeout=_SECONDS, headers=headers, trust_env=False) as client:
            for start in range(0, len(text), _PIECE):
                yield from _quotes(_ask(client, address, model, text[start : start + _PIECE]))

    return propose


def _ask(client: httpx.Client, address: str, model: str, text: str) -> str:
    messages = [{"role": "system", "content": _ASK}, {"role": "user", "content": text}]
    try:
        answer = client.post(address, json={"model": model, "messages": messages, "temperature": 0, "stream": False})
        answer.raise_for_status()
        return str(answer.json()["choices"][0]["message"]["content"])
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, IndexError, TypeError) as error:
        raise Unavailable(
            "model_unavailable", f"语言模型没有给出可用的回答：{error}", f"The model gave no usable answer: {error}"
        ) from error


def _quotes(content: str) -> list[str]:
    """The quotes in an answer; none where it is not what was asked for."""
    found = re.search(r"\{.*\}", content, re.S)
    try:
        told: Any = json.loads(found.group()) if found else {}
    except json.JSONDecodeError:
        return []
    quotes = told.get("quotes", []) if isinstance(told, dict) else []
    return [each for each in quotes if isinstance(each, str)] if isinstance(quotes, list) else []
