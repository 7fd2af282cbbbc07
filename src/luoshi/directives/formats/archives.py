"""What may be taken out of a zip archive: docx and xlsx are such archives, and so are bombs."""

from __future__ import annotations

import zipfile
from io import BytesIO

from luoshi.directives.trouble import trouble

UNPACKED = 64 * 1024 * 1024
ENTRIES = 5_000
ENCRYPTED = 0x1


def checked(data: bytes) -> zipfile.ZipFile:
    """The archive, after its own table of contents was checked. Raises BadInput `bomb`, `encrypted` or
    `unreadable`.

    `zipfile` never unpacks more of an entry than the table announces, so a table that lies gains nothing.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise trouble("unreadable") from error
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    if size > UNPACKED or len(entries) > ENTRIES:
        raise trouble("bomb", size=size)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise trouble("encrypted")
    return archive
