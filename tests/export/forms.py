"""Every format there is, as parameters; one that takes long is asked the same things in the long run only."""

import pytest

from workbench.export.formats import EXPORTERS

SLOW = frozenset({"pdf"})
"""Starting it and laying out take seconds where the others take a tenth. `test_pdf.py` asks it in the quick run what it
alone has to answer; its words come from the page of html."""
FORMS = [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in EXPORTERS]
