"""Django's sessions in the database, of which one is read by a prepared statement: every page of an officer's does."""

from __future__ import annotations

from typing import Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.web import edge

_SESSION: Final = (
    "SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = $1 AND expire_date > $2"
)


class SessionStore(db.SessionStore):
    """As Django's. Raises Unavailable for a lost server."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where sessions are kept: in Django's own table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        values = (self.session_key or "", edge.now())
        (rows,) = ask(edge.database(), Access("session"), Question(_SESSION, values))
        if not rows:
            self._session_key = None
            return None
        key, data, expires = rows[0]
        return Session(session_key=key, session_data=data, expire_date=expires)
