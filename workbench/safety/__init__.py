"""What keeps foreign text and foreign bytes harmless."""
