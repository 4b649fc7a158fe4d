"""Which importer takes an export."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputRefused, UsageError
from workbench.plugin_api import Chat, Export, ImportedMessage, Options, Record
from workbench.plugin_check import open_sample
from workbench.plugin_loader import PluginProblem, choose


@dataclass
class Sure:
    """An importer that is as sure as it is told to be."""

    name: str
    answer: Any
    version: str = "1"
    api: int = 1

    def recognise(self, export: Export) -> int:
        if isinstance(self.answer, BaseException):
            raise self.answer
        answer: int = self.answer
        return answer

    def chats(self, export: Export) -> Sequence[Chat]:
        return [Chat(export.name, "c", "p")]

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        yield ImportedMessage("", "x")


@pytest.fixture
def export(sample: Path) -> Export:
    return open_sample(sample)


@pytest.mark.parametrize(
    ("answers", "wanted", "chosen"),
    [
        ({"a": 10, "b": 90, "c": 40}, "", "b"),
        ({"b": 50, "a": 50}, "", "a"),
        ({"a": 90, "b": 0}, "b", "b"),
        ({"a": 0, "b": 1}, "", "b"),
    ],
)
def test_the_surest_or_the_one_named_takes_it(
    export: Export, answers: dict[str, int], wanted: str, chosen: str
) -> None:
    assert choose([Sure(n, a) for n, a in answers.items()], export, wanted).name == chosen


@pytest.mark.parametrize("answer", [ValueError("no"), SystemExit(2), 101, -1, "90", None, True, 50.0])
def test_a_failing_importer_is_named_and_passed_over(export: Export, answer: object) -> None:
    problems: list[PluginProblem] = []
    chosen = choose([Sure("bad", answer), Sure("good", 5)], export, report=problems.append)
    assert chosen.name == "good"
    assert [p.name for p in problems] == ["bad"]
    assert "recognise" in problems[0].sentence


def test_a_refusal_by_the_export_itself_goes_through(export: Export) -> None:
    with pytest.raises(InputRefused, match="truncated"):
        choose([Sure("a", InputRefused("The zip is truncated.")), Sure("b", 5)], export)


def test_an_unknown_format_says_what_is_known(export: Export) -> None:
    with pytest.raises(InputRefused, match=r"day\.notes") as caught:
        choose([Sure("whatsapp", 0), Sure("telegram", 0)], export)
    assert "telegram, whatsapp" in caught.value.hint


@pytest.mark.parametrize(("wanted", "hint"), [("whatsap", "Did you mean whatsapp?"), ("zzz", "Known: telegram, wh")])
def test_an_unknown_name_is_a_usage_error(export: Export, wanted: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose([Sure("whatsapp", 0), Sure("telegram", 0)], export, wanted)
    assert caught.value.hint.startswith(hint)
