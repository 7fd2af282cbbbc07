"""The Django app of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tables and migrations of the ledger."""

    name = "luoshi.ledger"
    label = "ledger"
