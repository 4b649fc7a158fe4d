"""From export files to messages."""
