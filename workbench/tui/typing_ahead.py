"""One key at a time: the next one is looked at when what the one before did is over.

Textual hands a key to the widget that has the focus, and the key climbs from queue to queue up to the app before its
binding is found. Of keys that come in one burst (a slow line, a fast hand, a macro), the second is on its way to the
old place while the first opens a new one: `/` and then `id` opened the inbox and dismissed a message. Here a key waits
until a note that was sent behind the one before has come out at the top, and the screen that it opened has its focus.
"""

import asyncio
from collections import deque

from textual import events
from textual.app import App
from textual.dom import DOMNode

_ROUNDS = 2
"""What a key makes a widget say ("submitted") follows the key through the queues; the second note follows that."""
_PATIENCE = 0.5
"""Seconds; a note is lost with a widget that was removed, and no key may wait for ever."""


class TypingAhead(App[None]):
    """An app that takes keys and pastes in their order."""

    def __init__(self) -> None:
        """Start with nothing typed."""
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque()
        self._sent = 0
        self._over = 0
        """The number of the last key that was sent, and of the last one whose doings are over."""
        self._lost: asyncio.TimerHandle | None = None

    @property
    def typing(self) -> bool:
        """Whether a key waits for its turn, or what the last one did is not over."""
        return bool(self._typed) or self._over != self._sent

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes stand in a queue of their own; everything else goes its way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            if self._over == self._sent:
                await self._send()
            return
        await super().on_event(event)

    async def _send(self) -> None:
        """Send the next key, and a note behind it."""
        if not self._typed or not self.screen_stack:
            return
        event = self._typed.popleft()
        self._sent += 1
        number, target = self._sent, self.focused or self.screen
        await super().on_event(event)
        self._note(target, number, _ROUNDS)
        self._lost = asyncio.get_running_loop().call_later(_PATIENCE, self.call_later, self._done_with, number)

    def _note(self, at: DOMNode, number: int, rounds: int) -> None:
        """Go up from queue to queue behind the key."""
        above = at.parent
        if at is self or above is None:
            self.call_later(self._arrived, number, rounds)
        elif not above.call_later(self._note, above, number, rounds):
            self.call_later(self._arrived, number, 1)

    def _arrived(self, number: int, rounds: int) -> None:
        if rounds > 1 and self.screen_stack:
            self._note(self.focused or self.screen, number, rounds - 1)
        elif not self.screen_stack or not self.screen.call_later(self._shown, number):
            self.call_later(self._done_with, number)

    def _shown(self, number: int) -> None:
        """The screen on top is mounted; whom it gave the focus gets it by the app's queue, before this."""
        self.call_later(self._done_with, number)

    async def _done_with(self, number: int) -> None:
        if number == self._sent and number != self._over:
            self._over = number
            if self._lost is not None:
                self._lost.cancel()
            await self._send()
