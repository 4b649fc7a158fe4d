"""From evidence to status, by rules that explain themselves."""
