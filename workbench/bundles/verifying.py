"""Whether a bundle is, byte for byte, what was written: `workbench bundle verify`, and the first step of an import.

The container has one possible form (`export.zipping.walk` compares all of it), SHA256SUMS is computed anew, the
manifest has to name exactly what is there, media of an internal bundle bear the sha256 of their bytes, and the claims'
chains of events hold. `standalone.py` says the same in 60 lines without this program; tests hold the two together.
"""

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from workbench import canonical
from workbench.bundles import signatures
from workbench.bundles.unlocking import Ask, nobody, unlocked
from workbench.errors import InputRefused, IntegrityDamage
from workbench.export.bundle import CLAIMS, FORMAT, MANIFEST, MEDIA, SIGNATURE, SUMS
from workbench.export.redaction import PROFILES
from workbench.export.zipping import BLOCK, Member, damage, walk
from workbench.ledger.events import GENESIS, claim_subject, event_hash
from workbench.safety.text import safe

LAYOUT = re.compile(
    r"README\.txt verify\.py manifest\.json claims\.jsonl( rows\.jsonl)? policy\.toml( checkpoint\.txt)? "
    r"ro-crate-metadata\.json( media/[0-9a-f]{64})*( manifest\.json\.sig)? SHA256SUMS"
)
"""The members of a bundle of format 1, in their order."""
_HEADER, _FIRST = 30, b"README.txt"
"""Bytes before the first member's name (APPNOTE.TXT 4.3.7), and that name."""
MANIFEST_LIMIT = 256 << 20
SIGNATURE_LIMIT = 1 << 16
LINE_LIMIT = 1 << 30
"""In bytes; a member read whole, and a line of claims, may not take more memory than this."""


class _Numbered(msgspec.Struct):
    """What every manifest of whatever format has."""

    format: int


class Listed(msgspec.Struct, frozen=True):
    """What a manifest says of a member. `altered`: a medium without its metadata, named as its original."""

    name: str
    sha256: str
    bytes: int
    what: str
    altered: bool


class LeftOut(msgspec.Struct, frozen=True):
    """Media that the claims name and the bundle does not hold, by sha256, and why."""

    reason: str
    media: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True):
    """manifest.json, as docs/formats.md describes it. `media_missing` are media that the case itself had lost."""

    program: str
    format: int
    schema_version: int
    case: str
    profile: str
    filter: str
    policy: str
    policy_sha256: str
    as_of: str
    counts: dict[str, int]
    left_out: tuple[LeftOut, ...]
    members: tuple[Listed, ...]
    media_missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A member that was read: where its bytes begin in the container, their number and their sha256 in hex."""

    start: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check established.

    `files` has every member in its order. `manifest_sha256` stands for the whole bundle: who compares it with the
    sender has compared everything. `signed` says that there is a signature; `key` is the fingerprint of the key that
    made it ("" where ssh-keygen is missing), `signed_by` who that is according to the signers given ("" without).
    """

    manifest: Manifest
    files: Mapping[str, Found]
    manifest_sha256: str
    signed: bool
    key: str
    signed_by: str


def verify(path: Path, signers: Path | None = None, identity: Path | None = None, ask: Ask = nobody) -> Verified:
    """Check a bundle, which may be encrypted.

    Takes the file, a file of allowed signers, the file of a private key and who is asked for a passphrase. Raises
    IntegrityDamage (exit 7) naming the first thing that is not as it was made, and as `unlocking.unlocked` does.
    """
    with unlocked(path, identity, ask) as file:
        return checked(file, signers)


def checked(file: IO[bytes], signers: Path | None) -> Verified:
    """Check the bundle that an open file holds from where it stands; raises as `verify`."""
    _begins(file)
    read = _Reading()
    for entry, member in walk(file):
        if entry.name in read.files:
            raise damage(f"{entry.name} is in it twice")
        with_hash = _Hashed(member)
        read.member(entry.name, entry.size, with_hash)
        with_hash.drain()
        read.files[entry.name] = Found(entry.start, entry.size, with_hash.digest.hexdigest())
    manifest = read.settled()
    signed = SIGNATURE in read.kept
    key = who = ""
    if signers is not None and not signed:
        raise IntegrityDamage(
            "The bundle is not signed, and a signature was asked for.",
            "Ask whoever sent it to sign it (export --sign).",
        )
    if signers is not None:
        who = signatures.signer(read.kept[MANIFEST], read.kept[SIGNATURE], signers)
    if signed:
        key = signatures.fingerprint(read.kept[MANIFEST], read.kept[SIGNATURE])
    return Verified(manifest, read.files, read.files[MANIFEST].sha256, signed, key, who)


def _begins(file: IO[bytes]) -> None:
    """Tell what is no bundle at all, a page or a chat export, from one that was damaged."""
    here = file.tell()
    begins = file.read(_HEADER + len(_FIRST))
    if not begins.startswith(b"PK") or begins[_HEADER:] != _FIRST:
        raise IntegrityDamage(
            "This is no bundle, or not any more: it does not begin like one.",
            "A bundle is what `workbench export --format bundle` wrote, NAME.claims.zip.",
        )
    file.seek(here)


class _Hashed(io.RawIOBase):
    """A member that is hashed as it is read."""

    def __init__(self, member: Member) -> None:
        super().__init__()
        self._member, self.digest = member, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._member.readinto(buffer)
        self.digest.update(memoryview(buffer)[:count])
        return count

    def drain(self) -> None:
        while self.read(BLOCK):
            pass


class _Reading:
    """What is gathered while a bundle passes by once."""

    def __init__(self) -> None:
        self.files: dict[str, Found] = {}
        self.kept: dict[str, bytes] = {}
        self._manifest: Manifest | None = None
        self._claims = 0

    def member(self, name: str, size: int, data: io.RawIOBase) -> None:
        if name == MANIFEST:
            self.kept[name] = _whole(name, size, data, MANIFEST_LIMIT)
            self._manifest = _decoded(self.kept[name])
        elif name == SIGNATURE:
            self.kept[name] = _whole(name, size, data, SIGNATURE_LIMIT)
        elif name == CLAIMS:
            self._chains(data)

    def _chains(self, data: io.RawIOBase) -> None:
        """Count the claims, and follow their events where the profile lets them go whole."""
        whole = self._manifest is not None and self._manifest.profile == "internal"
        lines = io.BufferedReader(data, BLOCK)
        while line := lines.readline(LINE_LIMIT):
            self._claims += 1
            if whole:
                _follow(line, self._claims)
        lines.detach()

    def settled(self) -> Manifest:
        """What is known when everything was read; raises IntegrityDamage."""
        sums = hashlib.sha256()
        for name, found in self.files.items():
            if name != SUMS:
                sums.update(f"{found.sha256}  {name}\n".encode())
        if SUMS not in self.files or sums.hexdigest() != self.files[SUMS].sha256:
            raise damage("its members are not what SHA256SUMS says")
        _of_our_format(self.kept.get(MANIFEST, b""))
        if not LAYOUT.fullmatch(" ".join(self.files)):
            raise damage("its members are not those of a bundle, in their order")
        manifest = self._manifest
        if manifest is None:
            raise damage(f"{MANIFEST} cannot be read")
        if manifest.profile not in PROFILES:
            raise damage(f"its manifest tells of no profile that there is: {manifest.profile:.40}")
        self._listed(manifest)
        self._media(manifest)
        if manifest.counts.get("claims") != self._claims:
            raise damage(f"{CLAIMS} has {self._claims} claims, its manifest says {manifest.counts.get('claims')}")
        return manifest

    def _listed(self, manifest: Manifest) -> None:
        listed = [(m.name, Found(0, m.bytes, m.sha256)) for m in manifest.members]
        own = (MANIFEST, SIGNATURE, SUMS)
        there = [(n, Found(0, f.bytes, f.sha256)) for n, f in self.files.items() if n not in own]
        for a, b in zip(listed, there, strict=False):
            if a != b:
                raise damage(f"{b[0]} is not what the manifest says")
        if len(listed) != len(there):
            raise damage("the manifest names other members than there are")

    def _media(self, manifest: Manifest) -> None:
        names = [n for n in self.files if n.startswith(MEDIA)]
        if names != sorted(names):
            raise damage("its media are not in their order")
        altered = {m.name for m in manifest.members if m.altered and manifest.profile != "internal"}
        for name in names:
            if name not in altered and self.files[name].sha256 != name.removeprefix(MEDIA):
                raise damage(f"{name} is not the medium that its name says")


def _whole(name: str, size: int, data: io.RawIOBase, limit: int) -> bytes:
    if size > limit:
        raise damage(f"{name} is larger than a bundle's can be")
    return io.BufferedReader(data, BLOCK).read()


def _of_our_format(manifest: bytes) -> None:
    """Refuse a bundle of another format; asked once the sums hold, so that a changed digit is told as damage."""
    try:
        number = msgspec.json.decode(manifest, type=_Numbered).format
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return  # it is no manifest at all, which is said next
    if number != FORMAT:
        raise InputRefused(f"This is a bundle of format {number!r:.20}; this program reads {FORMAT}.", "Update it.")


def _decoded(data: bytes) -> Manifest | None:
    """A manifest whose words take one line each: one that goes on could say in our name who signed it."""
    try:
        told = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    words = {name: _one_line(getattr(told, name)) for name in _WORDS}
    left_out = tuple(LeftOut(_one_line(x.reason), x.media) for x in told.left_out)
    return msgspec.structs.replace(told, left_out=left_out, **words)


_WORDS = ("program", "case", "profile", "filter", "policy", "as_of")


def _one_line(text: str) -> str:
    return safe(text, newlines=False)


def _follow(line: bytes, n: int) -> None:
    """Walk the chain of one claim; raises IntegrityDamage."""
    try:
        claim = canonical.loads(line.decode())
        number, last = int(claim["id"].removeprefix("C-")), GENESIS
        for seq, e in enumerate(claim["events"], 1):
            body = canonical.dumps(e["body"])
            made = event_hash(claim_subject(number), seq, last, e["at"], e["analyst"], e["kind"], body)
            if (e["seq"], e["prev_hash"], e["hash"]) != (seq, last, made):
                raise damage(f"event {seq} of C-{number} is not as it was written")
            last = made
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damage(f"line {n} of {CLAIMS} is no claim") from error
