"""From bytes to media and their matches."""
