"""`workbench bundle`: check a bundle that somebody sent, and take it into a case."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import bundle_importing, paths
from workbench.cli.commands import Command, Group
from workbench.cli.output import counted, json_lines, line, note, pairs
from workbench.cli.session import Session
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.export.sealing import Sealing
    from workbench.plugin_api import Exporter


@click.group("bundle", cls=Group)
def bundles() -> None:
    """Check bundles that others exported, and take them in."""


def sealing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `workbench export` that close a bundle; `sealing` takes their values."""
    for option in (
        click.option("--passphrase", is_flag=True, help="Encrypt a bundle with a passphrase; it is asked for twice."),
        click.option("--encrypt-to", "recipients", metavar="KEY", multiple=True, help="Encrypt a bundle to a public "
                     "key, age1… or ssh-…; may be repeated. Its name then ends in .age."),
        click.option("--sign", metavar="KEYFILE", type=paths.FILE, help="Sign a bundle with your ssh key; ssh-keygen "
                     "asks for its passphrase."),
    ):  # fmt: skip
        command = option(command)
    return command


def sealing(writer: "Exporter", sign: Path | None, recipients: tuple[str, ...], passphrase: bool) -> "Sealing":
    """How an export is closed. What cannot be is said before a passphrase is asked for, and before any work.

    Raises UsageError, also where nobody sits in front of a terminal to type a passphrase.
    """
    if not (sign or recipients or passphrase):
        from workbench.export.sealing import UNSEALED

        return UNSEALED
    from workbench.export.sealing import Sealing, sealing_exporter

    sealing_exporter(writer, Sealing(sign, recipients, "to be asked for" if passphrase else ""))
    if not passphrase:
        return Sealing(sign, recipients)
    if not sys.stdin.isatty():
        raise UsageError("--passphrase asks for it at a terminal.", "Use --encrypt-to in scripts.")
    typed = click.prompt("Passphrase for the bundle", hide_input=True, confirmation_prompt="Once more", err=True)
    return Sealing(sign, recipients, str(typed))


def passphrase() -> str:
    """Ask for the passphrase that opens a bundle; raises UsageError where nobody sits in front of a terminal."""
    if not sys.stdin.isatty():
        raise UsageError("This bundle is encrypted with a passphrase.", "Run this at a terminal: it asks for it.")
    return str(click.prompt("Passphrase of the bundle", hide_input=True, err=True))


@bundles.command(cls=Command)
@click.argument("file", metavar="FILE", type=paths.FILE)
@click.option("--signers", metavar="FILE", type=paths.FILE,
              help="Whom you trust to sign: an allowed-signers file of ssh (name and public key a line).")  # fmt: skip
@click.option("--identity", metavar="FILE", type=paths.FILE,
              help="Your private key, for a bundle that is encrypted to you (age, or ssh).")  # fmt: skip
@click.pass_obj
def verify(session: Session, file: Path, signers: Path | None, identity: Path | None) -> None:
    """Check every byte of a bundle, and its signature; exit 7 names the first thing that is wrong.

    It needs no case and changes nothing. Without a signature the check shows accidents, not forgery: whoever can change
    the file can compute its sums anew.

    \b
    Examples:
      workbench bundle verify tessalit.claims.zip
      workbench bundle verify tessalit.claims.zip --signers colleagues
    """
    from workbench.bundles.verifying import verify as check

    found = check(file, signers, identity, passphrase)
    told = found.manifest
    if session.json:
        json_lines([{
            "ok": True, "case": told.case, "profile": told.profile, "filter": told.filter, "as_of": told.as_of,
            "program": told.program, "claims": told.counts["claims"], "media": told.counts.get("media", 0),
            "members": len(found.files), "manifest_sha256": found.manifest_sha256, "signed": found.signed,
            "key": found.key, "signed_by": found.signed_by,
        }])  # fmt: skip
        return
    pairs([
        ("claims", told.counts["claims"]), ("media", told.counts.get("media", 0)), ("case", told.case),
        ("profile", told.profile), ("filter", told.filter), ("as of", told.as_of), ("written by", told.program),
        ("manifest", found.manifest_sha256),
    ])  # fmt: skip
    line(f"{counted(len(found.files), 'file')} in it, and every byte is as its sums and its manifest say.")
    if found.signed_by:
        line(f"Signed by {found.signed_by}, with the key {found.key}: it is what they exported.")
    elif found.key:
        line(f"Signed with the key {found.key}. Whose that is, --signers FILE says.")
    elif found.signed:
        line("It bears a signature that was not checked: that takes ssh-keygen (OpenSSH).")
    else:
        line("It is not signed: this shows accidents, not forgery. Ask the sender, by another way than the file came,")
        line("for the sha256 of its manifest, and compare it with the one above.")
    note("No check says that a claim is true.")


for _command in (bundle_importing.import_, bundle_importing.conflicts, bundle_importing.keep):
    bundles.add_command(_command)
