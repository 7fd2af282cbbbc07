"""Rates of cases; what a rate is stands in `core`."""

from __future__ import annotations

from luoshi.core.rates import Rate as Rate
