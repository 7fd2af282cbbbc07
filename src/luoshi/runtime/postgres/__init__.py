"""The embedded PostgreSQL: programs of the wheel (or others) under our own small supervisor, or a real server.

Owns the cluster, its roles and its passwords. Refuses to listen to the network, to trust anybody, and to touch a
permission outside the data folder.
"""

from luoshi.runtime.postgres.roles import ensure_roles
from luoshi.runtime.postgres.running import ROLES, Role, Running
from luoshi.runtime.postgres.server import Postgres, attach, attach_or_start, stop_leftovers, supervisor

__all__ = [
    "ROLES",
    "Postgres",
    "Role",
    "Running",
    "attach",
    "attach_or_start",
    "ensure_roles",
    "stop_leftovers",
    "supervisor",
]
