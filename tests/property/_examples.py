"""How hard hypothesis tries: a thousand examples of each property, or as many as are asked for."""

import os

from hypothesis import HealthCheck, settings

__all__ = ["thorough", "usual"]

thorough = settings(
    max_examples=int(os.environ.get("AXCLARITY_EXAMPLES", "1000")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
usual = settings(thorough, max_examples=max(1, thorough.max_examples // 5))
"""For what follows from other properties, each of its examples dear."""
