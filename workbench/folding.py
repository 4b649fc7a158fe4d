"""Temporary: moves here from intake."""

from workbench.intake.folding import *  # noqa: F403
