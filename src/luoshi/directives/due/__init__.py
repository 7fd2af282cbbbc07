"""Dates as papers write them: found in a text, told apart by kind, resolved to days from the paper's own date."""

from luoshi.directives.due.choosing import bound, governing, with_years_carried
from luoshi.directives.due.finding import mentions, standing_alone
from luoshi.directives.due.model import Base, Due, Kind, Mention
from luoshi.directives.due.resolving import resolve

__all__ = [
    "Base",
    "Due",
    "Kind",
    "Mention",
    "bound",
    "governing",
    "mentions",
    "resolve",
    "standing_alone",
    "with_years_carried",
]
