"""What filters are held against: the codes are those that detection gives, and only what is used is asked for."""

from pathlib import Path

import pytest

from workbench.case import open_case
from workbench.claims.filtering import LANGUAGES, claim_filter, message_filter
from workbench.errors import UsageError
from workbench.intake import language, language_profiles
from workbench.model import Analyst


def test_every_code_of_detection_is_known() -> None:
    """A code that detection can give and a filter refuses would hide messages."""
    model = language_profiles.load()
    scripts = {name for name, _ in language_profiles.SCRIPTS} - set(language_profiles._PROFILES)
    given = {code for table in model.tables.values() for code in table.languages} | scripts | {language.UNKNOWN}
    assert given == set(LANGUAGES)


def test_values_are_checked_and_come_back_as_they_are_spelled(fixed_env: Path, tmp_path: Path) -> None:
    """Folded comparison, the known spelling, prefixes of blocs; free text is let through."""
    case = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    f = claim_filter(case, "place:TESSALIT,kidal lang:FR bloc:w chat:anything assignee:nobody platform:X")
    values = {c.field: c.values for c in f.conditions}
    assert values["place"] == ("Tessalit", "Kidal")
    assert values["lang"] == ("fr",)
    assert values["bloc"] == ("w",)
    assert values["platform"] == ("x",)
    assert message_filter(case, "sender:anybody chat:x").conditions
    for text in ("place:Tesalit", "actor:nobody", "bloc:xyz", "id:C-5", "platform:signal", "lang:french"):
        with pytest.raises(UsageError):
            claim_filter(case, text)
    case.close()
