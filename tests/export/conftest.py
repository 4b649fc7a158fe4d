"""The small case, once a test."""

from tests.export.small_copies import built, case, store_url

__all__ = ["built", "case", "store_url"]
