"""Widgets of our own: what Textual does not have or is too slow for a million rows."""
