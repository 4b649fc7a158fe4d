"""A translation stands beside a message, is undone like everything else, and leaves the text as it was."""

import pytest

from tests.building import seen_message
from workbench.case import Case
from workbench.errors import NotFound, UsageError
from workbench.evidence.glosses import gloss_of, translate
from workbench.export.records import message_records
from workbench.model import Message
from workbench.undo import redo, undo


@pytest.fixture
def message(case: Case) -> Message:
    """One message by hand."""
    return seen_message(case, "Tessalit est tombé")


def test_it_stands_beside_the_text(case: Case, message: Message) -> None:
    translate(case, message.id, "en", " Tessalit has fallen ")
    translate(case, message.id, "en", "Tessalit fell")
    (found,) = message_records(case, [message])
    assert (found["text"], found["translation"]) == ("Tessalit est tombé", "Tessalit fell")
    undo(case)
    assert message_records(case, [message])[0]["translation"] == "Tessalit has fallen"
    undo(case)
    assert gloss_of(case, message.id) is None
    redo(case)
    gloss = gloss_of(case, message.id)
    assert gloss is not None
    assert (gloss.language, gloss.by) == ("en", case.analyst.id)
    translate(case, message.id, "", "")
    assert gloss_of(case, message.id) is None


@pytest.mark.one_engine
def test_what_cannot_be_is_said(case: Case, message: Message) -> None:
    with pytest.raises(UsageError, match="has no translation"):
        translate(case, message.id, "en", "  ")
    with pytest.raises(NotFound, match="no message 99"):
        translate(case, 99, "en", "x")
    with pytest.raises(UsageError, match="no language code"):
        translate(case, message.id, "klingon", "x")
    with pytest.raises(UsageError, match="100,000"):
        translate(case, message.id, "en", "x" * 100_001)
    translate(case, message.id, "en", "x")
    with pytest.raises(UsageError, match="Nothing would change"):
        translate(case, message.id, "en", "x")
