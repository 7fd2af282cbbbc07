"""The Django app of the programs' door."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, webhooks and feeds."""

    name = "luoshi.api"
    label = "api"
    verbose_name = "接口"
