"""Notices every plain string that a widget draws and nobody of us wrote.

A string is read as markup by most widgets, and `safe()` never saw it; text from outside has to come as `Content`
(`workbench.tui.text`). What may come as a string are the literals of our sources and of Textual's widgets: a title, a
button. Whatever is put together at run time is not among them, so it is noticed even where it is harmless today.
"""

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rich.text
import textual
import textual.widget
from textual.content import Content
from textual.widgets import _option_list, _static

import workbench

_SOURCES = (Path(workbench.__file__).parent / "tui", Path(textual.__file__).parent / "widgets")
_VISUALIZED = (textual.widget, _static, _option_list)
"""Where Textual turns what a widget was given into something to draw."""


@cache
def ours() -> frozenset[str]:
    """Every string literal of the terminal's sources and of Textual's widgets; pieces of f-strings are none."""
    found: set[str] = {""}
    for path in (p for folder in _SOURCES for p in folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        pieces = {id(v) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for v in node.values}
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces
        }
    return frozenset(found)


@contextmanager
def noticed() -> Iterator[list[str]]:
    """While it is open, the foreign strings that widgets were given."""
    seen: list[str] = []

    def note(text: object) -> None:
        if isinstance(text, str) and text not in ours():
            seen.append(text)

    def watched(function: Any) -> Any:
        def visualize(widget: object, drawn: object, markup: bool = True) -> Any:
            note(drawn)
            return function(widget, drawn, markup=markup)

        return visualize

    def read(function: Any) -> Any:
        def from_markup(text: object, *args: Any, **options: Any) -> Any:
            note(text)
            return function(text, *args, **options)

        return staticmethod(from_markup)

    with pytest.MonkeyPatch.context() as patch:
        for module in _VISUALIZED:
            patch.setattr(module, "visualize", watched(textual.visual.visualize))
        for kind in (Content, rich.text.Text):
            patch.setattr(kind, "from_markup", read(kind.from_markup))
        yield seen


def told(seen: Iterable[str]) -> str:
    """What to say when there are some."""
    return "\n".join(f"a widget was given the plain string {text!r}; use workbench.tui.text" for text in seen)
