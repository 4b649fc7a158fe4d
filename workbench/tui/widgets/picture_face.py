"""What stands where a picture goes: the picture in cells, or a grey box with the reason why there is none."""

from dataclasses import dataclass
from typing import Protocol

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from workbench.model import Medium
from workbench.store.media_marks import GRAPHIC
from workbench.tui import keys
from workbench.tui.pictures import Pictures, Size
from workbench.tui.theme import ASCII
from workbench.tui.veil import Veil
from workbench.tui.widgets.media_text import clock
from workbench.tui.widgets.picture_cells import Cells, graphics
from workbench.tui.widgets.queue_list import fit

Face = Cells | tuple[str, ...]
"""A drawn picture, or our own words for a grey box."""
BOX = "picture--box"
"""The component class of the grey box."""
_WRAPPED = 3
"""Lines of a reason in a grey box."""


@dataclass(frozen=True, slots=True)
class Inks:
    """How the ground of a widget and a grey box on it are drawn."""

    ground: Style
    box: Style


class Looked(Protocol):
    """A medium that may be looked at, and how hard it is to look at."""

    @property
    def sha256(self) -> str:
        """Its name."""
        ...

    @property
    def medium(self) -> Medium:
        """What it is."""
        ...

    @property
    def sensitivity(self) -> str:
        """`graphic`, `plain` or "" (not judged)."""
        ...


class PictureBox(Widget):
    """One picture, or its grey box, as large as its place."""

    COMPONENT_CLASSES = {BOX}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name for it
        """Start with an empty box."""
        super().__init__(id=id)
        self._face: Face = ()
        self._inks: Inks | None = None

    def show(self, face: Face) -> None:
        """Show this one."""
        if face is not self._face:
            self._face = face
            self.refresh()

    def notify_style_update(self) -> None:
        """The theme changed: inks are mixed anew."""
        super().notify_style_update()
        self._inks = None

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        self._inks = self._inks or inks_of(self)
        return Strip(face_line(self._face, y, self.size.width, self.size.height, self._inks))


def drawable(looked: Looked, veil: Veil) -> bool:
    """Whether a picture of it may be asked for now."""
    return graphics() and not _instead(looked.medium) and not veil.hidden(looked.sha256, looked.sensitivity)


def face_of(looked: Looked, veil: Veil, pictures: Pictures, size: Size, at: int | None = None) -> Face:
    """The picture (`at`: that frame of a film), or a grey box that says why there is none."""
    if words := _instead(looked.medium):
        return words
    if veil.hidden(looked.sha256, looked.sensitivity):
        return ("graphic" if looked.sensitivity == GRAPHIC else "hidden", f"{keys.key('media.show')} shows it")
    if not graphics():
        return ("pictures are off", f"{keys.key('media.open')} opens it")
    found = pictures.of(looked.sha256, size, at)
    if found is None:
        return ("reading..." if ASCII else "reading…",)
    return ("no picture", *_lines(found, size[0])) if isinstance(found, str) else found


def _instead(m: Medium) -> tuple[str, ...]:
    """What stands in place of a picture that cannot be."""
    kind = m.mime.partition("/")[0] if m.mime else ""
    if kind == "audio":
        return ("sound", clock(m.duration)) if m.duration else ("sound",)
    if kind not in ("image", "video"):
        return ("no picture",)
    return ("not decoded",) if m.note.startswith("not decoded") else ()


def _lines(reason: str, columns: int) -> list[str]:
    width = max(1, columns - 2)
    return [fit(reason[at : at + width], width).strip() for at in range(0, min(len(reason), width * _WRAPPED), width)]


def inks_of(widget: Widget) -> Inks:
    """The inks of a widget, which must have the component class `BOX`. Asking for them costs more than a line does."""
    ground = widget.rich_style
    return Inks(ground, ground + widget.get_component_rich_style(BOX, partial=True))


def face_line(face: Face, row: int, columns: int, rows: int, inks: Inks) -> list[Segment]:
    """One of `rows` lines of a face, `columns` wide."""
    if isinstance(face, Cells):
        return _picture_line(face, row, columns, rows, inks.ground)
    at = row - (rows - len(face)) // 2
    words = face[at] if 0 <= at < len(face) else ""
    left = max(0, columns - cell_len(words)) // 2
    return [Segment(fit(" " * left + words, columns), inks.box)]


def _picture_line(face: Cells, row: int, columns: int, rows: int, ground: Style) -> list[Segment]:
    at, left = row - (rows - len(face.lines)) // 2, (columns - face.width) // 2
    if not 0 <= at < len(face.lines) or left < 0:
        return [Segment(" " * columns, ground)]
    inner = [s if s.style else Segment(s.text, ground) for s in face.lines[at]]  # coloured cells cover their ground
    return [Segment(" " * left, ground), *inner, Segment(" " * (columns - face.width - left), ground)]
