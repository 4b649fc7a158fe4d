"""What the plugin tests share: plugins that work, an export, a case's folder, a configuration of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = '''"""A plugin for the tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.plugin_api import API_VERSION, Chat, Export, ImportedMessage, Options, Record


@dataclass
class Notes:
    name: str = "notes"
    version: str = "1.0"
    api: int = API_VERSION

    def recognise(self, export: Export) -> int:
        return 80 if export.name.endswith(".notes") else 0

    def chats(self, export: Export) -> Sequence[Chat]:
        return [Chat(member, member, "notes") for member in export.members()]

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        with export.open(chat.member) as stream:
            for number, line in enumerate(stream, 1):
                yield ImportedMessage(sent_raw="", text=line.decode().strip(), line=number)


importer = Notes()
'''

GOOD_EXPORTER = '''"""An exporter for the tests."""

import json
from dataclasses import dataclass
from pathlib import Path

from workbench.plugin_api import API_VERSION, ExportSet


@dataclass
class Titles:
    name: str = "titles"
    version: str = "1.0"
    api: int = API_VERSION
    suffix: str = ".txt"
    folder: bool = False

    def owns(self, folder: Path) -> bool:
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        with target.open("w", encoding="utf-8", newline="\\n") as file:
            for claim in export.records():
                file.write(json.dumps(claim["title"]) + "\\n")


exporter = Titles()
'''


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A case's own plugin folder."""
    folder = tmp_path / "case" / "plugins"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def put(plugins: Path) -> Callable[[str, str], Path]:
    """Writes a plugin into the case's folder."""

    def write(name: str, source: str = GOOD) -> Path:
        path = plugins / f"{name}.py"
        path.write_text(source, "utf-8")
        path.chmod(0o644)
        return path

    return write


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """An export that the good plugin recognises."""
    path = tmp_path / "day.notes"
    path.write_text("camp abandonné\nTessalit\n", "utf-8")
    return path
