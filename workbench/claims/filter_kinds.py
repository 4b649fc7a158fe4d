"""What a filter is of; apart from what parses one, because a screen says it before any filter is read."""

CLAIMS, MESSAGES = "claims", "messages"
"""The inbox is filtered by its messages."""
