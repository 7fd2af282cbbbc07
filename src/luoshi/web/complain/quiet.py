"""The quiet route: whatever lies under /complain never learns an address, a session, or a file on the disk.

Whoever sends too much from one address is slowed down by a keyed hash of it, counted in memory; the key is thrown away
every day, and with it whatever could be told from the hashes.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse

from luoshi.web import access, edge

PREFIX: Final = "/complain"
MOST_A_DAY: Final = 20
"""Complaints from one address in a day: an office or a village may share one."""
MOST_BYTES: Final = 40 * 2**20
_NOWHERE: Final = "0.0.0.0"  # noqa: S104 - no address at all
_TELLING: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "REMOTE_HOST", "HTTP_USER_AGENT")


class Quiet:
    """Middleware: takes away from a request of this route what tells who sent it, before anything else looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._pace = Pace()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == PREFIX or request.path.startswith(f"{PREFIX}/"):
            day = edge.now().astimezone(edge.BEIJING).date()
            request.luoshi_pace = self._pace.of(access.address(request), day)  # type: ignore[attr-defined]
            _silence(request)
        return self._get_response(request)


def _silence(request: HttpRequest) -> None:
    for name in _TELLING:
        request.META.pop(name, None)
    request.META["REMOTE_ADDR"] = _NOWHERE
    # Read from META when the address was asked for, and kept.
    request.__dict__.pop("headers", None)
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    request.upload_handlers = [InMemory(request)]


class Pace:
    """How much came from where today, by hashes that mean nothing tomorrow. One for each process."""

    def __init__(self) -> None:
        self._day = date.min
        self._key = b""
        self._sent: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def of(self, address: str, day: date) -> Step:
        """What counts for an address."""
        with self._lock:
            if day != self._day:
                self._day, self._key, self._sent = day, secrets.token_bytes(32), Counter()
            return Step(self, hashlib.blake2b(address.encode(), key=self._key, digest_size=16).digest())

    def count(self, mark: bytes) -> bool:
        """Count one more; whether that is not too many."""
        with self._lock:
            self._sent[mark] += 1
            return self._sent[mark] <= MOST_A_DAY


class Step:
    """One address, of which only the count can be asked."""

    def __init__(self, pace: Pace, mark: bytes) -> None:
        self._pace = pace
        self._mark = mark

    def taken(self) -> bool:
        """Count one sending; whether it may go on."""
        return self._pace.count(self._mark)


class InMemory(FileUploadHandler):
    """Keeps uploads in memory, whatever their size up to a limit: none touches the disk before it is sealed."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._file = BytesIO()
        self._all = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self._file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it. Raises StopUpload beyond the limit of a whole sending."""
        self._all += len(raw_data)
        if self._all > MOST_BYTES:
            raise StopUpload(connection_reset=True)
        self._file.seek(start)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole file."""
        self._file.seek(0)
        return InMemoryUploadedFile(
            self._file,
            self.field_name,
            self.file_name,
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )
