"""Property tests have all the time they need: no test judges how fast this machine is just now."""

from hypothesis import HealthCheck, settings

# Over the profile in force: where CI is set, hypothesis has chosen one that throws no dice.
settings.register_profile(
    "patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")
