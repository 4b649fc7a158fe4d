"""Charts of an export: record data in, one inline SVG out."""
