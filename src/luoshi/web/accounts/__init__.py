"""Signing in: pages of our own on django-allauth's machinery, lockout on django-axes, the end of sessions."""
