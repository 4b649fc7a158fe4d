"""Taking a copy of a page from a form: nothing is fetched before a question that names the host and the way there.

The question's first answer is no. Offline there is no question at all. The job tells its progress and can be stopped;
what came, and what did not, is recorded by the capture itself.
"""

from collections.abc import Callable

from textual.content import Content

from workbench.errors import UsageError
from workbench.intake.requests import Progress, Step
from workbench.model import Capture
from workbench.tui.desk import Desk
from workbench.tui.jobs import Cancelled
from workbench.tui.screens.asking import Choose
from workbench.tui.text import join, line, size, stack

_NO, _DIRECT, _TOR = "no", "direct", "tor"
LABEL = "capture"
"""What the job is called."""
Taken = Callable[[Capture, tuple[str, ...]], None]


def take(desk: Desk, url: str, claim: int, taken: Taken, failed: Callable[[Exception], None]) -> None:
    """Ask, then fetch; `taken` gets the capture and the sentences of the page that speak of the claim.

    While a capture runs it is stopped instead. Raises UsageError for what is no web address, and offline.
    """
    from workbench.evidence.routes import DIRECT, announce, route_of

    if desk.jobs.running == LABEL:
        desk.jobs.cancel()
        desk.tell("Stopping; the attempt stays on record.")
        return
    if "://" not in url:
        raise UsageError("There is no web address to fetch.", "Type it into “Link or file”: https://…")
    if desk.offline:
        raise UsageError("The program was started with --offline.", "The address is kept as text; nothing is fetched.")
    said = announce(url, DIRECT)
    options = [
        (_NO, stack([join(("Do not fetch", "bold")), join(("  The address is kept as text.", "$soft"))])),
        (_DIRECT, stack([join(("Fetch it direct", "bold")), line(f"  {said}", "$soft", limit=400)])),
    ]
    try:
        tor = route_of(tor=True)
    except UsageError:
        pass  # the package for SOCKS is not installed: that way is not offered
    else:
        via = line(f"  {announce(url, tor)}", "$soft", limit=400)
        options.append((_TOR, stack([join(("Fetch it through Tor", "bold")), via])))

    def chosen(way: str | None) -> None:
        if way in (_DIRECT, _TOR):
            _fetch(desk, url, claim, way == _TOR, taken, failed)

    desk.app.push_screen(Choose("Take a copy of this page?", options, line(url, "bold", limit=300)), chosen)


def _fetch(
    desk: Desk, url: str, claim: int, tor: bool, taken: Taken, failed: Callable[[Exception], None]
) -> None:  # fmt: skip
    from workbench.evidence import capturing, suggesting
    from workbench.evidence.routes import route_of

    case = desk.case

    def work(progress: Progress, cancelled: Cancelled) -> tuple[Capture, tuple[str, ...]]:
        def told(stage: str) -> None:
            progress(Step(stage, "", 0, None, 0.0))

        capture = capturing.capture_url(case, url, route_of(tor=tor), told, cancelled)
        if capture.state != "done":
            return capture, ()
        return capture, tuple(suggesting.suggest(case, capture, claim).quotes)

    desk.jobs.job(LABEL, work, lambda found: taken(*found), failed)


def words(c: Capture) -> Content:
    """What was taken, in words: kept bytes, title and date; or why nothing came."""
    if c.state != "done":
        return join((f"Not taken ({c.state}): ", "bold"), line(c.reason, limit=300), " The attempt is on record.")
    lines = [join(("Copy kept: ", "bold"), f"{size(c.bytes)}, ", line(c.mime, limit=40), (f"  {c.at[:16]}Z", "$soft"))]
    if c.title:
        lines.append(join(("title ", "$soft"), line(c.title, limit=120)))
    if c.published or c.author:
        lines.append(join(("by ", "$soft"), line(c.author or "–", limit=60), (", dated ", "$soft"),
                          line(c.published or "–", limit=30)))  # fmt: skip
    return stack(lines)


def pick_quote(desk: Desk, quotes: tuple[str, ...], then: Callable[[str | None], None]) -> None:
    """Offer sentences of the page that speak of the claim; none has to be taken."""
    listed = [(q, line(q, limit=300)) for q in quotes]
    desk.app.push_screen(Choose("Words of the page to quote", [*listed, ("", join(("none of these", "$soft")))]), then)
