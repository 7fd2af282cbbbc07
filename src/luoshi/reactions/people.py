"""Who is there: the staff, asked by office and by role. Looked up once for a batch of events, not for each."""

from __future__ import annotations

from datetime import datetime

from luoshi.core.actors import Role
from luoshi.registry.officers import OfficerRow, Staff


class People:
    """The staff at an instant. Who is on leave is left out, unless nobody else is there."""

    def __init__(self, staff: Staff, now: datetime) -> None:
        self._staff = staff
        self._now = now
        self._here: dict[str, list[OfficerRow]] = {}
        self._by_role: dict[Role, list[str]] = {}
        self._heads: dict[str, list[str]] = {}

    def office_name(self, code: str) -> str:
        """The name of an office; its code if the registry has none."""
        row = self._staff.offices.get(code)
        return row.name if row else code

    def officer_name(self, code: str) -> str:
        """The name of an officer; their code if the registry has none."""
        row = self._staff.officers.get(code)
        return row.name if row else code

    def of(self, office: str, role: Role) -> list[str]:
        """Who has this role in this office."""
        return [row.code for row in self._present(office) if role in row.seats[office]]

    def heads(self, office: str) -> list[str]:
        """The heads of an office, or of the nearest office above it that has any."""
        if office not in self._heads:
            row = self._staff.offices.get(office)
            upwards = reversed(row.path if row else (office,))
            self._heads[office] = next((found for code in upwards if (found := self.of(code, Role.HEAD))), [])
        return self._heads[office]

    def with_role(self, role: Role) -> list[str]:
        """Who has this role in any office."""
        if role not in self._by_role:
            rows = (row for row in self._staff.officers.values() if row.active)
            found = [row.code for row in rows if any(role in roles for roles in row.seats.values())]
            here = [code for code in found if self._staff.away(code, self._now) is None]
            self._by_role[role] = here or found
        return self._by_role[role]

    def _present(self, office: str) -> list[OfficerRow]:
        if office not in self._here:
            self._here[office] = self._staff.present(office, self._now) or self._staff.of(office)
        return self._here[office]
