"""How our server is set: for one machine, small or large, that must not lose an acknowledged event."""

from __future__ import annotations

import os

from luoshi.runtime.folders import Folders

MEGABYTE = 2**20


def server_words(folders: Folders, *, throwaway: bool = False) -> list[str]:
    """The words postgres is started with. Durability is the same for throwaway clusters."""
    words = ["-D", str(folders.cluster)]
    for name, value in _parameters(folders, throwaway=throwaway).items():
        words += ["-c", f"{name}={value}"]
    return words


def _parameters(folders: Folders, *, throwaway: bool) -> dict[str, str]:
    buffers = 64 if throwaway else _buffers_mb(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return {
        # Who may come in: whoever can enter the 0700 folder, and then only with a role's password.
        "listen_addresses": "",
        "unix_socket_directories": str(folders.socket),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        # What is acknowledged is on the disk.
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        # Room: an eighth of the memory, and log enough for bulk imports between checkpoints.
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{buffers * 4}MB",
        "maintenance_work_mem": "128MB",
        "max_connections": "100",
        "max_wal_size": "256MB" if throwaway else "2GB",
        "min_wal_size": "64MB" if throwaway else "256MB",
        "checkpoint_timeout": "15min",
        # A backup that has gone for good may not fill the disk with the log kept for it.
        "max_slot_wal_keep_size": "4GB",
        "wal_compression": "on",
        "jit": "off",
        # The log may not hold what people wrote: neither statements nor the values of a broken constraint.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        "log_line_prefix": "%m [%p] ",
        "lc_messages": "C",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }


def _buffers_mb(memory: int) -> int:
    return max(64, min(2048, memory // 8 // MEGABYTE))
