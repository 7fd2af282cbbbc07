"""`/api/v1` put together: its routers, its errors, its description."""

from __future__ import annotations

from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from luoshi.api import acting as acting
from luoshi.api import errors, hooks, knowing, reading
from luoshi.api.scopes import SCOPE_WORDS

_SCOPES: Final = "\n".join(f"- `{scope}`: {zh} {en}" for scope, (zh, en) in SCOPE_WORDS.items())
DESCRIPTION: Final = f"""\
程序用的接口。每个客户端代表一个单位，令牌由管理员发给（`./luoshi token create`）。
For programs. A client acts for one office; the administrator gives it a token (`./luoshi token create`).

- `Authorization: Bearer …`
- POST 要有 `Idempotency-Key`：同一个键，同一个回答。 Every POST needs one: the same key is the same answer.
- `If-Match` 与 `ETag`：版本已变则回 412。 Another version answers 412.
- 错误都是一个样子。 Every error has one shape: `{{"error": {{"code", "message", "message_en", "data"}}}}`.
- 列表用 `cursor` 翻页。 Lists are paged by an opaque cursor.
- 列表和推送不含姓名、联系方式和文字。 No list and no webhook carries names, contacts or words.

权限 scopes:

{_SCOPES}
"""


class Described(NinjaAPI):
    """An API whose description is made once: making it takes a second of a slow core, and it does not change."""

    _made: OpenAPISchema | None = None

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The description in OpenAPI 3.1. All of it stands at one address, so *where* is the same in every call."""
        if self._made is None:
            self._made = super().get_openapi_schema(**where)
        return self._made


api: Final = Described(
    title="落实 Luoshi", version="1.0.0", description=DESCRIPTION, docs_url=None, urls_namespace="api", auth=None
)
# The operations of `acting` stand on the router of `reading`: one address, one table of methods.
for _router in (reading.router, knowing.router, hooks.router):
    api.add_router("", _router)
errors.install(api)
