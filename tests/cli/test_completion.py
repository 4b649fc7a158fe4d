"""Tab in a real bash: what it offers, and that a name out of a case cannot act in the line that is typed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.socket_watch import PYTHONPATH
from workbench.case import named_analyst, open_case
from workbench.claims import views
from workbench.evidence.sources import add_source

EVIL = "$(touch owned) `touch owned`; touch owned"
ASK = """
source script
words() {
    COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=()
    _workbench_completion workbench
    printf '%s|' "${COMPREPLY[@]}"; echo
}
compopt() { :; }
"""


def asked(sample: Program, *lines: str) -> list[list[str]]:
    """What one bash offers for each line; its words stand apart as bash breaks them."""
    if shutil.which("bash") is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs bash")
        pytest.skip("bash is not installed")
    (sample.folder / "script").write_text(sample("completion", "bash", check=True).out, encoding="utf-8")
    (sample.folder / "workbench").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m workbench "$@"\n')
    (sample.folder / "workbench").chmod(0o755)
    env = {**os.environ, "PYTHONPATH": PYTHONPATH, "PATH": f"{sample.folder}:{os.environ['PATH']}",
           "XDG_CONFIG_HOME": str(sample.config), "XDG_STATE_HOME": str(sample.config)}  # fmt: skip
    called = "\n".join(f"words {line}" for line in lines)
    done = subprocess.run(
        ["bash", "--norc", "-c", ASK + called], cwd=sample.folder, env=env, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return [[w for w in line.split("|") if w] for line in done.stdout.splitlines()]


def test_tab_completes_commands_options_and_what_the_case_holds(sample: Program) -> None:
    case = open_case(str(sample.folder), named_analyst("Tester"))
    add_source(case, EVIL)
    add_source(case, "Zed\x1b[31m")
    case.close()
    commands, options, claims, status, halfway, evil, hidden, formats = asked(
        sample,
        "workbench cl", "workbench claims --as-", "workbench claim show C-1", "workbench claims status :",
        "workbench claims status : rumor,co", "workbench evidence add C-1 --source '$('", "workbench source show Zed",
        "workbench export --format ''",
    )  # fmt: skip
    assert commands == ["claims", "claim"]
    assert options == ["--as-of"]
    assert {"C-1", "C-10"} <= set(claims)
    assert all(c.startswith("C-1") for c in claims)
    assert {"rumor", "confirmed"} <= set(status)
    assert sorted(halfway) == ["rumor,confirmed", "rumor,contested", "rumor,corroborated"]
    assert evil == ["\\$\\(touch\\ owned\\)\\ \\`touch\\ owned\\`\\;\\ touch\\ owned"]
    assert hidden == [], "a name with control characters is never put into a line"
    assert "jsonl" in formats
    bash = subprocess.run(["bash", "-c", f"printf %s {evil[0]}"], capture_output=True, text=True, check=True)
    assert bash.stdout == EVIL
    assert not (sample.folder / "owned").exists()


def test_tab_offers_what_the_filter_takes(sample: Program) -> None:
    """Views of the same kind, the usual ones too; names of several words in the quotes that a filter wants."""
    case = open_case(str(sample.folder), named_analyst("Tester"))
    views.save(case, "Nord in Arabic", "lang:ar", "messages")
    case.close()
    usual, own, waiting, senders = asked(
        sample, "workbench claims view :", "workbench messages view :", "workbench inbox list view :",
        "workbench inbox se",
    )  # fmt: skip
    assert '\\"to\\ decide\\"' in usual
    assert "stale" in usual
    assert own == waiting == ['\\"Nord\\ in\\ Arabic\\"']
    assert senders == ["sender:"]
    assert sample("claims", 'view:"to decide"').code == 0, "what is offered is understood"


def test_tab_makes_no_case_and_says_nothing(workbench: Program) -> None:
    done = workbench(
        _WORKBENCH_COMPLETE="bash_complete", COMP_WORDS="workbench\nclaim\nshow\nC-", COMP_CWORD="3"
    )  # fmt: skip
    assert (done.code, done.out.strip(), done.err) == (0, "", "")
    assert list(Path(workbench.folder).iterdir()) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script_that_calls_back(workbench: Program, shell: str) -> None:
    assert f"_WORKBENCH_COMPLETE={shell}_complete" in workbench("completion", shell, check=True).out
