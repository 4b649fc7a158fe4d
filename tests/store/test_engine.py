"""The seam's pure parts: parameters spread and spelled for each driver, literals left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.store.engine import expand, to_pyformat


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT :a", "SELECT %(a)s"),
        ("SELECT ':a', :b", "SELECT ':a', %(b)s"),
        ("SELECT x::text, :y", "SELECT x::text, %(y)s"),
        ("SELECT 100 % :n", "SELECT 100 %% %(n)s"),
        ("LIKE '%x%' AND a = :a_1", "LIKE '%%x%%' AND a = %(a_1)s"),
        ("SELECT 'it''s :no', :yes", "SELECT 'it''s :no', %(yes)s"),
    ],
)
def test_names_are_spelled_for_postgres_outside_literals(sql: str, expected: str) -> None:
    assert to_pyformat(sql) == expected


def test_a_list_spreads_to_one_placeholder_a_value() -> None:
    assert expand("x IN (:ids) AND y = :id", {"ids": [1, 2], "id": 3}) == (
        "x IN (:ids_0, :ids_1) AND y = :id",
        {"ids_0": 1, "ids_1": 2, "id": 3},
    )


def test_an_empty_list_matches_nothing() -> None:
    assert expand("x IN (:ids)", {"ids": []}) == ("x IN (NULL)", {})


@given(st.text(alphabet="abc: %'_", max_size=40))
def test_a_quoted_literal_is_never_altered(text: str) -> None:
    literal = "'" + text.replace("'", "''") + "'"
    assert to_pyformat(f"SELECT {literal}") == f"SELECT {literal}".replace("%", "%%")
