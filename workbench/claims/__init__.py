"""From messages to claims."""
