"""What is pasted is text, whatever bytes are in it: an ESC inside a bracketed paste never becomes a key.

Textual takes an ESC in a paste for the start of a key sequence and hands what follows it to the app as keys; a pasted
message with colour codes in it could then set statuses. Here the ESC is made visible (␛) before the parser sees it.
The parser's class is replaced in the driver's module because the driver offers no other place; Textual is pinned to
8.2, and a test holds the replacement to what it does.
"""

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.message import Message

_START, _END, _ESC = "\x1b[200~", "\x1b[201~", "\x1b"


class PasteParser(XTermParser):
    """Textual's parser with pastes made harmless on their way in, also when their ends are split between reads."""

    def __init__(self, debug: bool = False) -> None:
        """As the parser it stands for."""
        super().__init__(debug)
        self._pasting = False
        self._held = ""
        self._seen = ""

    def feed(self, data: str) -> Iterable[Message]:
        """Take what was read ("" at the end); return the events in it."""
        harmless = self._harmless(data) if data else ""
        # "" means the end of input to the parser, so nothing is fed while the end of a paste is held back.
        return () if data and not harmless else super().feed(harmless)

    def _harmless(self, data: str) -> str:
        out: list[str] = []
        while data:
            data = self._inside(data, out) if self._pasting else self._outside(data, out)
        return "".join(out)

    def _outside(self, data: str, out: list[str]) -> str:
        """Pass data on up to the start of a paste; returns what is inside of it."""
        joined = self._seen + data
        start = joined.find(_START)
        if start < 0:
            out.append(data)
            self._seen = joined[-(len(_START) - 1) :]
            return ""
        cut = start + len(_START) - len(self._seen)
        out.append(data[:cut])
        self._pasting, self._seen = True, ""
        return data[cut:]

    def _inside(self, data: str, out: list[str]) -> str:
        """Pass a paste on with its ESC made visible, up to its end; returns what comes after it."""
        data, self._held = self._held + data, ""
        end = data.find(_END)
        if end >= 0:
            out += [data[:end].replace(_ESC, "\u241b"), _END]
            self._pasting = False
            return data[end + len(_END) :]
        keep = next((n for n in range(len(_END) - 1, 0, -1) if data.endswith(_END[:n])), 0)
        self._held = data[len(data) - keep :]
        out.append(data[: len(data) - keep].replace(_ESC, "\u241b"))
        return ""


def install() -> None:
    """Let the terminal driver read its input through `PasteParser`; done once, before the app runs."""
    vars(linux_driver)["XTermParser"] = PasteParser
