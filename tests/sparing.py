"""How many examples a costly property gets: few in the quick run, five times as many in the long one.

A number in `settings(max_examples=…)` alone would be the same in both, for it goes before the profile.
"""

from hypothesis import HealthCheck, settings


def sparing(examples: int) -> settings:
    """Settings for a property of which one example takes long; fixtures may be shared by its examples."""
    share = settings.get_profile("quick").max_examples
    many = examples * settings().max_examples // share
    kept = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
    return settings(max_examples=many, deadline=None, suppress_health_check=kept)
