"""Origins of evidence, by the name this room knows them. The rule is in `claims.origins`: counting needs it there."""

from workbench.claims.origins import roots, settle

__all__ = ["roots", "settle"]
