"""The report that a chief editor reads: what is held true, why, and by whom it is said, in HTML, Markdown and PDF."""
