"""A row that no program wrote: every command says so with exit code 7, and fsck names it."""

import sqlite3

import pytest

from tests.cli.conftest import Program


@pytest.mark.parametrize(
    ("sql", "commands", "row"),
    [
        ("UPDATE messages SET kind = 'XXxt' WHERE id = 3", [["messages"], ["context", "3"]], "Message 3"),
        ("UPDATE claims SET status = 'XX' WHERE id = 1", [["claims"], ["claim", "show", "C-1"], []], "Claim C-1"),
        ("UPDATE evidence SET stance = 'XX' WHERE id = 1", [["evidence", "list"]], "Evidence E-1"),
    ],
)
def test_a_damaged_row(sample: Program, sql: str, commands: list[list[str]], row: str) -> None:
    with sqlite3.connect(sample.folder / "claims.db") as file:
        file.execute(sql)
    for command in commands:
        done = sample(*command)
        assert done.code == 7, (command, done.err)
        assert "A stored row is damaged ('XX" in done.err
        assert "workbench fsck" in done.err
    done = sample("fsck")
    assert done.code == 7
    assert row in done.err


def test_what_is_typed_is_no_damage(sample: Program) -> None:
    done = sample("claims", b"caf\xe9".decode("utf-8", "surrogateescape"))
    assert done.code != 7, done.err


def test_fsck_speaks_of_the_case_only(sample: Program) -> None:
    done = sample("fsck", check=True)
    assert "SQLite" not in done.out
    assert "SQLite" in sample("doctor", check=True).out
