"""What a plugin may yield: everything that is no record is quarantined with a reason that names the plugin."""

from pathlib import Path

import pytest

from tests.flow.chats import LINES, Yielding, message, write_chat
from workbench.case import Case
from workbench.errors import InputRefused
from workbench.intake import importing
from workbench.intake.requests import ImportReport, ImportRequest
from workbench.plugin_api import Assumed, Chat, Export, ImportedAttachment, Rejected
from workbench.store import batches, messages


def bring(case: Case, folder: Path, importer: Yielding) -> ImportReport:
    path = write_chat(folder, LINES)
    request = ImportRequest((path,), timezone="UTC")
    return importing.import_export(case, path, importer, request, lambda _: None, lambda: False)[0]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (None, "NoneType instead of a record"),
        ("junk", "str instead of a record"),
        (message(9, kind="foo"), "unknown kind 'foo'"),
        (message(9, text=5), "text is int"),
        (message(9, sender=b"a"), "sender is bytes"),
        (message(9, sent_utc="1777099260"), "sent_utc is str"),
        (message(9, line=2**63), "out of range"),
        (message(9, flags=(1,)), "flags"),
        (message(9, attachments=("a.jpg",)), "attachment"),
        (message(9, attachments=(ImportedAttachment(None),)), "attachment"),  # type: ignore[arg-type]  # wrong on purpose
        (Rejected(5), "Rejected"),  # type: ignore[arg-type]  # wrong on purpose
        (Rejected("no", offset=-1), "Rejected"),
        (Assumed("a", 5, "c"), "Assumed"),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_what_is_no_record_is_quarantined_and_the_rest_is_taken(
    case: Case, tmp_path: Path, odd: object, said: str
) -> None:
    report = bring(case, tmp_path, Yielding(message(1), odd, message(2)))
    assert (report.read, report.imported, report.quarantined) == (3, 2, 1)
    reason = batches.quarantined(case.db, report.batch)[0].reason
    assert "importer odd" in reason
    assert said in reason
    assert messages.count(case.db) == 2


class MadeUp(Yielding):
    """Names a conversation that is not in the file."""

    def chats(self, _export: Export) -> list[Chat]:
        """One that is not there."""
        return [Chat("elsewhere.txt", "Odd", "odd")]


def test_a_conversation_that_is_not_there_is_refused_by_name(case: Case, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="importer odd"):
        bring(case, tmp_path, MadeUp())


def test_text_that_no_database_takes_is_made_storable_everywhere(case: Case, tmp_path: Path) -> None:
    bad = "a\x00b\ud800c"
    odd = message(
        1, external_id=bad, text=bad, sender=bad, sender_id=bad, reply_to=bad, forwarded_from=bad, sent_raw=bad,
        flags=(bad,), attachments=(ImportedAttachment(bad),),
    )  # fmt: skip
    report = bring(case, tmp_path, Yielding(odd, Assumed(bad, bad, bad), Rejected(bad, raw=bad)))
    assert (report.imported, report.quarantined) == (1, 1)
    kept = messages.by_ids(case.db, [1])[0]
    good = "a\ufffdb\ufffdc"
    assert (kept.external_id, kept.sender, kept.reply_to, kept.forwarded_from) == (good,) * 4
    assert kept.attachments[0].name == good
    assert good in kept.flags
    assert bring(case, tmp_path, Yielding(odd, Assumed(bad, bad, bad), Rejected(bad, raw=bad))).imported == 0
