"""A bundle of colleagues comes into a case: all of it or nothing, and a second time nothing at all.

Into an empty case everything is restored with its numbers and histories. Into another one what is new is added beside
what is there, histories go on where they can, and what two cases say differently is left to a person: ours stays.
Statuses are never moved here (DESIGN §4: a suggestion never decides; nor does a colleague's case), except with a
history that goes on from ours: then a person decided it, there.
"""

from collections.abc import Callable

from workbench.bundles import told_rows
from workbench.bundles.at_once import at_once
from workbench.bundles.outcome import ROWS, Bundle, Merged, Progress
from workbench.bundles.receiving import receive
from workbench.bundles.told_rows import Checked
from workbench.bundles.writing import Writing, stoppable
from workbench.case import Case
from workbench.errors import Cancelled, IntegrityDamage
from workbench.safety import limits
from workbench.store import bundled
from workbench.store.folder_vault import FolderVault
from workbench.store.vault import Vault

__all__ = ["Bundle", "Merged", "merge"]
_MEDIA_PAGE = 50


def merge(
    case: Case, bundle: Bundle, progress: Progress, cancelled: Callable[[], bool], *, dry: bool = False
) -> Merged:
    """Take a verified bundle in, in one transaction; with `dry` only say what would come of it.

    One without rows was redacted, and its claims are received (`receiving`). A medium that the manifest says is missing
    stays so: its row comes in, and `fsck` names it until somebody brings the file. Raises InputRefused for rows that do
    not fit together, IntegrityDamage for a history or a medium that is not what it says, Cancelled, StorageError; then
    nothing was changed.
    """
    if not bundle.has(ROWS):
        return receive(case, bundle, progress, cancelled, dry=dry)
    progress("checking", 0, 0)
    checked = told_rows.check(stoppable(bundle.lines(ROWS), cancelled))
    missing = bundle.origin.missing
    for sha256 in sorted(checked.ids["media"] - missing):
        if not bundle.has(f"media/{sha256}") and not case.vault.exists(sha256):
            raise IntegrityDamage(
                f"The bundle lacks the medium {sha256[:16]}…, which its rows name.", "Ask for it anew."
            )
    if not dry:
        _keep_media(case, bundle, checked, progress, cancelled)

    def work() -> Merged:
        writing = Writing(case, bundle, checked, progress, cancelled)
        writing.run()
        return writing.report()

    return at_once(case, work, dry=dry)


def _vault(case: Case, checked: Checked) -> Vault:
    """Where the media go: a team's folder for them bears by default the case's id, which an empty one takes over."""
    root = case.vault.root
    if (
        case.folder is None
        and isinstance(case.vault, FolderVault)
        and root.name == case.uid
        and bundled.is_empty(case.db)
    ):
        return FolderVault(root.with_name(checked.uid))
    return case.vault


def _keep_media(
    case: Case, bundle: Bundle, checked: Checked, progress: Progress, cancelled: Callable[[], bool]
) -> None:
    """Put the bytes into the vault before any row names them."""
    place = _vault(case, checked)
    told = (s for s in sorted(checked.ids["media"]) if bundle.has(f"media/{s}"))
    missing = [s for s in told if not place.exists(s)]
    for i in range(0, len(missing), _MEDIA_PAGE):
        if cancelled():
            raise Cancelled("Stopped; nothing of the bundle was taken in.")
        with place.batch() as vault:
            for sha256 in missing[i : i + _MEDIA_PAGE]:
                with bundle.open(f"media/{sha256}") as stream:
                    stored = vault.add(stream, limits.ARCHIVE_MEMBER)
                if stored.sha256 != sha256:
                    raise IntegrityDamage(
                        f"The medium {sha256[:16]}… in the bundle is another one.", "Ask for it anew."
                    )
        progress("media", min(i + _MEDIA_PAGE, len(missing)), len(missing))
