"""Verified sets in the formats others read."""
