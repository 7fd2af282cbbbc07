"""The Django app of the cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases."""

    name = "luoshi.cases"
    label = "cases"
    verbose_name = "件"
