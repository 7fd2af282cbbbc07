"""The Django app of the notices."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Notices."""

    name = "luoshi.notify"
    label = "notify"
    verbose_name = "消息"
