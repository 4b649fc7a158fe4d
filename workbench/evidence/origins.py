"""Origins of evidence, by the name this room knows them. The rule is in `claims.origins`: counting needs it there."""

from workbench.claims.origins import Known, Origins, Tie, known_of, settle, work_out

__all__ = ["Known", "Origins", "Tie", "known_of", "settle", "work_out"]
