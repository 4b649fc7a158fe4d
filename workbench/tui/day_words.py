"""An inbox that is empty deserves more than "nothing": what the analyst did today, and what waits next."""

from textual.content import Content

from workbench.case import Case
from workbench.claims import facets
from workbench.claims.view_names import CLAIMS, usual
from workbench.store.daily import done_since
from workbench.tui import keys
from workbench.tui.text import join, plural

_SAID = {
    "dismissed": ("dismissal", "dismissals"),
    "attached": ("text put under a claim", "texts put under claims"),
    "created": ("claim made", "claims made"),
    "status": ("decision", "decisions"),
    "evidence_added": ("evidence item added", "evidence items added"),
}
"""What is told of a day, in this order."""
_NEXT = ("to decide", "second person", "stale", "resurfaced")
"""The views that are looked at for what is next."""


def day_words(case: Case) -> list[Content]:
    """What was done today, in UTC, and the saved views that find something. Reads; for a worker."""
    done = done_since(case.db, case.analyst.id, f"{case.now()[:10]}T")
    told = [plural(done[kind], *words) for kind, words in _SAID.items() if done.get(kind)]
    lines = [join(("Today you: ", "$soft"), ", ".join(told))] if told else []
    by_name = {v.name: v for v in usual()}
    waiting = [(name, facets.total(case, by_name[name].filter, CLAIMS)) for name in _NEXT]
    found = [f"{count:,} {name}" for name, count in waiting if count]
    if found:
        opens = (f"   {keys.key('go')} v", "bold $primary"), " opens one of these views"
        lines.append(join(("Next: ", "$soft"), ", ".join(found), *opens))
    return lines
