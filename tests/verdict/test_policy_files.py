"""Policies as files: what is refused, by name; older ones; the examples that ship, and that they would notice."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.verdict.test_policy import TABLE, claim
from workbench.case import Case
from workbench.claims.origins import Known
from workbench.errors import UsageError
from workbench.model import PREDICATES
from workbench.verdict.assessing import assess_items
from workbench.verdict.policy import adopt, default_policy, own_policy, parse_policy, policy_of, shipped
from workbench.verdict.policy_examples import run_examples
from workbench.verdict.policy_keys import KEYS

VERSION_1 = """
name = "two-origin"
version = 1
[credible]
reliability = "ABC"
credibility = [1, 2, 3]
[strong]
reliability = "AB"
credibility = [1, 2]
[corroborated]
credible_origins = 1
[confirmed]
credible_origins = 2
strong_origins = 1
needs_time = true
needs_place = true
[refuted]
credible_refuting_origins = 1
"""
"""As the first version of the program shipped it."""


def changed(**keys: str) -> str:
    """The policy that ships with values replaced: `changed(second_person="true")`; of several the last one."""
    text = shipped("two-origin.toml")
    for key, value in keys.items():
        text, times = re.subn(rf"^{key} = [^#\n]*", f"{key} = {value} ", text, flags=re.MULTILINE)
        assert times == 1, key
    return text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "The policy cannot be read"),
        (VERSION_1.replace("version = 1", ""), "has no version"),
        (VERSION_1.replace("version = 1", "version = true"), "version must be a whole number from 1, not True"),
        (VERSION_1.replace('"AB"', '"AF"'), "strong.reliability must be letters A–E"),
        (VERSION_1.replace('"AB"', '"BAB"'), "strong.reliability must be letters A–E"),
        (VERSION_1.replace("[1, 2, 3]", "[1, 6]"), "credible.credibility must be a list of digits 1–5"),
        (VERSION_1.replace("[1, 2, 3]", "3"), "credible.credibility must be a list of digits 1–5"),
        (VERSION_1.replace("credible_origins = 2", "credible_origins = 0"), "confirmed.credible_origins must be"),
        (VERSION_1.replace("needs_time = true", 'needs_time = "yes"'), "confirmed.needs_time must be true or false"),
        (VERSION_1 + '[stale]\nattack = "soon"', "stale.attack must be a whole number of days"),
        (VERSION_1 + "[stale]\nattack = -1", "stale.attack must be a whole number of days"),
        (VERSION_1 + "[stale]\nraid = 3", "unknown key 'stale.raid'"),
        (VERSION_1.replace("needs_place", "second_persn = true\nneeds_place"), "unknown key 'confirmed.second_persn'"),
        (VERSION_1.replace("needs_place", 'pillars = ["when"]\nneeds_place'), "confirmed.pillars must be"),
        (VERSION_1.replace("[strong]", "[[strong]]"), "strong must be a section"),
        ("strong = 1\n" + VERSION_1.replace("[strong]", "[weak]"), "strong must be a section"),
    ],
)
def test_a_wrong_policy_is_one_sentence_that_names_the_key(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=re.escape(told)) as raised:
        parse_policy(text)
    assert raised.value.message.count("\n") == 0
    assert raised.value.hint


def test_a_misspelt_key_is_met_with_what_was_meant() -> None:
    with pytest.raises(UsageError) as raised:
        parse_policy(VERSION_1.replace("needs_place", "second_persn = true\nneeds_place"))
    assert raised.value.hint == "Did you mean confirmed.second_person?"


@pytest.mark.parametrize(("expected", "items"), TABLE)
def test_a_policy_of_version_1_says_what_it_always_said(expected: str, items: list[Any]) -> None:
    old = parse_policy(VERSION_1)
    found = assess_items(claim(), items, old, Known())
    assert found.suggested == expected
    now = assess_items(claim(), items, default_policy(), Known())
    assert (found.gates, found.policy) == (now.gates, "two-origin/1")


def test_days_until_a_claim_is_stale() -> None:
    now, old = default_policy(), parse_policy(VERSION_1)
    assert [now.stale_days(p) for p in ("control_change", "statement", "other")] == [14, 0, 60]
    assert {old.stale_days(p) for p in PREDICATES} == {0}


# --- examples ---------------------------------------------------------------------------------------------------------


def test_the_examples_that_ship_come_out() -> None:
    outcomes = run_examples(default_policy(), shipped("two-origin.tests.toml"))
    assert [o for o in outcomes if o.wrong] == []
    assert len(outcomes) > 20


@pytest.mark.parametrize(
    "keys",
    [
        {"strong_origins": "2"},
        {"strong_origins": "0"},
        {"needs_time": "false"},
        {"needs_place": "false"},
        {"place_predicates": '["statement"]'},
        {"second_person": "true"},
        {"pillars": '["date"]'},
        {"credible_refuting_origins": "2"},
        {"credible_origins_each_side": "2"},
        {"earlier_medium": "false"},
        {"credible_evidence": "false"},
        {"only_parties": "false"},
        {"weak_disagree": "false"},
        {"written_search": "false"},
    ],
)
def test_a_rule_that_changes_is_noticed_by_an_example(keys: dict[str, str]) -> None:
    outcomes = run_examples(parse_policy(changed(**keys)), shipped("two-origin.tests.toml"))
    assert any(o.wrong for o in outcomes)


@pytest.mark.parametrize(
    "grades", [("ABCD", "[1, 2, 3]"), ("AB", "[1, 2, 3]"), ("ABC", "[1, 2, 3, 4]"), ("ABC", "[1]")]
)
def test_so_are_the_grades_that_count(grades: tuple[str, str]) -> None:
    text = shipped("two-origin.toml").replace('"ABC"', f'"{grades[0]}"').replace("[1, 2, 3]", grades[1])
    assert any(o.wrong for o in run_examples(parse_policy(text), shipped("two-origin.tests.toml")))


def test_an_example_with_a_first_person_and_answers() -> None:
    policy = parse_policy(changed(second_person="true", pillars='["date"]'))
    two = (
        'items = [{ stance = "supports", grade = "B2" }, { stance = "supports", grade = "C3" }]\nstatus = "confirmed"\n'
    )
    text = (
        f'[[case]]\n{two}unmet = {{ confirmed = ["pillar date", "second person"] }}\n'
        f'[[case]]\n{two}answered = ["date"]\nproposed_by = "ada"\nunmet = {{ confirmed = [] }}\n'
    )
    assert [o.wrong for o in run_examples(policy, text)] == [(), ()]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("case = 1", "are a list of"),
        ("", "are a list of"),
        ("[[case]]\nname = 'x'", "Example 1 has no status"),
        ("[[case]]\nstatus = 'true'", "unknown status 'true'"),
        ("[[case]]\nstatus = 'rumor'\nitems = [{ stanc = 'supports' }]", "unknown key 'stanc'"),
        ("[[case]]\nstatus = 'rumor'\nitems = [{ stance = 'helps' }]", "unknown stance 'helps'"),
        ("[[case]]\nstatus = 'rumor'\nitems = [{ stance = 'supports', grade = 'B7' }]", "wrong grade"),
        ("[[case]]\nstatus = 'rumor'\nitems = [{ stance = 'supports', derived_from = 2 }]", "which is none of its 1"),
        ("[[case]]\nstatus = 'rumor'\nreused = true", "a reused that is no int"),
    ],
)
def test_wrong_examples_are_refused(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        run_examples(default_policy(), text)


# --- a case's own, and the page about them ----------------------------------------------------------------------------


def test_a_case_has_a_policy_of_its_own(case: Case) -> None:
    assert policy_of(case).label == "two-origin/2"
    text = changed(second_person="true", name='"two people"')
    if case.folder is None:
        adopt(case, parse_policy(text))
        assert own_policy(case) is None
    else:
        (case.folder / "policy.toml").write_text(text, "utf-8")
        with pytest.raises(UsageError, match="in a folder"):
            adopt(case, None)
    assert (policy_of(case).label, policy_of(case).second_person) == ("two people/2", True)
    if case.folder is None:
        adopt(case, None)
        assert policy_of(case) == default_policy()


def test_the_page_explains_every_key_and_its_example_comes_out() -> None:
    page = (Path(__file__).parents[2] / "docs" / "policy.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z_.]+)` \|", page, re.MULTILINE) == [k.name for k in KEYS]
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert [o.wrong for o in run_examples(default_policy(), example)] == [()]
