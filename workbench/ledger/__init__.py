"""The history nobody can quietly rewrite."""
