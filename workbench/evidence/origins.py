"""Origins of evidence, by the name this room knows them. The rule is in `claims.origins`: counting needs it there."""

from workbench.claims.origins import (
    FACTS,
    Known,
    Origins,
    Tie,
    known_of,
    origin_name,
    origin_names,
    proposed,
    settle,
    way,
    work_out,
)

__all__ = [
    "FACTS", "Known", "Origins", "Tie", "known_of", "origin_name", "origin_names", "proposed", "settle", "way",
    "work_out",
]  # fmt: skip
