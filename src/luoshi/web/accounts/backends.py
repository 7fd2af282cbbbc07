"""Who signs in, and who is behind a session."""

from __future__ import annotations

import json
from typing import Final

from allauth.account.auth_backends import AuthenticationBackend
from django.db import models

from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.registry.models import Officer
from luoshi.web import edge

# In the model's order; the posts, which must be converted, come last.
_READ: Final = tuple(
    field.attname for field in Officer._meta.concrete_fields if not isinstance(field, models.JSONField)
)
_OFFICER: Final = f"SELECT {', '.join(_READ)}, posts::text FROM registry_officer WHERE code = $1"  # noqa: S608 - our columns


class OfficerBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, with the officer behind a session read by a prepared statement: every page of theirs does."""

    def get_user(self, user_id: object) -> Officer | None:
        """The officer, None for one who is not there or may no longer sign in. Raises Unavailable for a lost server."""
        (rows,) = ask(edge.database(), Access("sign in"), Question(_OFFICER, (str(user_id),)))
        if not rows:
            return None
        *values, posts = rows[0]
        officer = Officer.from_db("default", _READ, values)
        officer.posts = json.loads(posts)
        return officer if self.user_can_authenticate(officer) else None
