"""The Django app of judgement."""

from django.apps import AppConfig


class JudgementConfig(AppConfig):
    """Judgement."""

    name = "luoshi.judgement"
    label = "judgement"
    verbose_name = "评价"
