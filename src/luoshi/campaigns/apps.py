"""The Django app of campaigns."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns."""

    name = "luoshi.campaigns"
    label = "campaigns"
    verbose_name = "任务"
