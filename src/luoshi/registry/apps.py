"""The Django app of the registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Reference data."""

    name = "luoshi.registry"
    label = "registry"
    verbose_name = "基础数据"
