"""The reading side of bundles: is it as it was made, who signed it, what is in it, and how it comes into a case."""
