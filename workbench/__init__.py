"""Claim Workbench: chat exports in, a verified claim set out.

    chat export → messages → claims (the queue) → media + sources as evidence → assessment → verdict → export

Reading order for a newcomer: `model` (the words), `flow` (the whole way in, on one page), `case`
(what is opened), then the room the question is about. Imports point down the list in docs/architecture.md.
"""

__version__ = "0.1.0"
