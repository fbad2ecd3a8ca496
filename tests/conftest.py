"""What holds for every test."""

import os

from hypothesis import settings

# A deadline is a clock, and a busy machine no failure.
settings.register_profile(
    "pre-kg", settings.get_profile("ci" if os.environ.get("CI") else "default"), deadline=None
)
settings.load_profile("pre-kg")
