"""The Django app of the reactions."""

from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    """Reactions."""

    name = "luoshi.reactions"
    label = "reactions"
    verbose_name = "联动"
