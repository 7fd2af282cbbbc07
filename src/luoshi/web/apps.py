"""The Django app of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "luoshi.web"
    label = "web"
    verbose_name = "页面"
