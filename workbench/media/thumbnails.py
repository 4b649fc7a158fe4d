"""Small pictures of media for the screens: drawn anew from pixels, so that nothing of the original file comes along.

No name, place, camera, comment or colour profile of the original is in them (reference/reliability.md T18), and no
screen ever opens a stranger's file: decoding happens in the disposable workers, under the same limits as hashing. They
are made when first asked for and kept in `thumbs/` beside the media; the folder can be deleted at any time, is no part
of a backup and is not what `fsck` checks.
"""

import hashlib
import os
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.case import Case
from workbench.media.examining import PICTURE_BYTES, Examined, describe, is_film, worth_decoding
from workbench.media.sniffing import probe
from workbench.media.video import SHEET_SIDE
from workbench.model import Medium
from workbench.store import media as store
from workbench.store.vault import Located, shard

if TYPE_CHECKING:
    from PIL.Image import Image

RULE = "media-thumbnail/1"
"""Version of how they are drawn: another one, and all are made again."""
SIDE = 256
"""Longest side of a picture in pixels: more than the cells of a terminal show (reference/tui.md 2c). The sheet of a
film's frames may have `video.SHEET_SIDE`."""
QUALITY = 80
"""Of the JPEG: some 8 KB for 256×192 pixels of a drawn scene."""

FOLDER = "thumbs"
_DRAW = "workbench.media.thumbnails:draw"
_DRAW_FRAME = "workbench.media.thumbnails:draw_frame"
_SEAL = 16
"""Bytes after the end of the JPEG that say by which rule and of which medium it is, and whether it is whole."""
_LONGEST = max(SIDE, SHEET_SIDE)
_MOST = 3 * _LONGEST * _LONGEST
"""Bytes: no JPEG of that many pixels is longer than the pixels themselves."""
_NOT_DECODED = "not decoded: "


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A medium's small picture, `jpeg`; empty when there is none, and then `why` says so in words."""

    sha256: str
    jpeg: bytes
    why: str = ""


def thumbnails(
    case: Case, sha256s: Sequence[str], cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Thumbnail]:
    """The small pictures of these media, in the order given, a medium named twice only once.

    The first ones come before the last ones are made. Raises Cancelled when `cancelled()` becomes true, StorageError
    when the media cannot be reached or no worker can be started.
    """
    from workbench.media.pooling import examine_media

    wanted = list(dict.fromkeys(sha256s))
    ready = {s: found for s in wanted if (found := _kept(case.vault.root, s))}
    known = {m.sha256: m.note for m in store.by_hash(case.db, [s for s in wanted if s not in ready])}
    # What the hash stage could not decode is not tried again: a picture that hangs would hang each time it is shown.
    refused = {s: note.removeprefix(_NOT_DECODED) for s, note in known.items() if note.startswith(_NOT_DECODED)}
    missing = [s for s in wanted if s not in ready and s not in refused]
    drawn = examine_media(Located(case.vault, missing), cancelled=cancelled, examiner=_DRAW)
    for sha256 in wanted:
        if sha256 in ready:
            yield Thumbnail(sha256, ready[sha256])
        elif sha256 in refused:
            yield Thumbnail(sha256, b"", refused[sha256])
        else:
            yield _taken(case.vault.root, next(drawn))


def film_frame(case: Case, sha256: str, at: int, cancelled: Callable[[], bool] = lambda: False) -> Thumbnail:
    """The one frame of a film that is shown `at` ms from its first one, at most SIDE pixels long; kept like the others.

    Raises as `thumbnails` does.
    """
    from workbench.media.pooling import examine_media

    if found := _kept(case.vault.root, sha256, at):
        return Thumbnail(sha256, found)
    drawn = examine_media(Located(case.vault, [sha256]), cancelled=cancelled, examiner=f"{_DRAW_FRAME}:{at}")
    return _taken(case.vault.root, next(drawn), at)


def draw(sha256: str, path: Path) -> Examined:
    """In a worker: the thumbnail of one stored medium. Whatever is wrong with it becomes a "not decoded: why" note."""
    return _drawn(sha256, path, lambda known: _sheet(sha256, path) if is_film(known) else _picture(sha256, path))


def draw_frame(at: int, sha256: str, path: Path) -> Examined:
    """In a worker: the frame of one stored film `at` so many ms."""
    return _drawn(sha256, path, lambda _: _frame(sha256, path, at))


def _drawn(sha256: str, path: Path, jpeg_of: Callable[[Medium], bytes]) -> Examined:
    from workbench.media.decoding import NotDecoded

    known = describe(sha256, path)
    if not worth_decoding(known):
        return Examined(known)
    try:
        jpeg = jpeg_of(known)
    except NotDecoded as why:
        return Examined(replace(known, note=f"{_NOT_DECODED}{why}"))
    except OSError as error:
        return Examined(replace(known, note=f"{_NOT_DECODED}the file cannot be read ({error.strerror})"))
    return Examined(known, thumbnail=b64encode(jpeg).decode("ascii"))


def _sheet(sha256: str, path: Path) -> bytes:
    from workbench.media.video import contact_sheet

    _check_file(path, sha256)
    return contact_sheet(path)


def _frame(sha256: str, path: Path, at: int) -> bytes:
    from workbench.media.video import frame_at

    _check_file(path, sha256)
    return encode(frame_at(path, at, SIDE))


def _picture(sha256: str, path: Path) -> bytes:
    from workbench.media.decoding import NotDecoded, decode_colour

    if path.stat().st_size > PICTURE_BYTES:
        raise NotDecoded(f"more than the {PICTURE_BYTES} bytes that are decoded")
    data = path.read_bytes()
    _check(hashlib.sha256(data).hexdigest(), sha256)
    return encode(decode_colour(data, SIDE))


def _check_file(path: Path, sha256: str) -> None:
    with path.open("rb") as file:
        _check(hashlib.file_digest(file, "sha256").hexdigest(), sha256)


def _check(found: str, sha256: str) -> None:
    from workbench.media.decoding import NotDecoded

    if found != sha256:
        raise NotDecoded("the stored bytes are damaged, run `workbench fsck`")


def encode(image: "Image") -> bytes:
    """A JPEG of the pixels of an RGB picture and of nothing else."""
    import io

    from PIL import Image

    bare = Image.new("RGB", image.size)  # a copy keeps the comment of the original, and saving would write it
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _taken(root: Path, found: Examined, at: int | None = None) -> Thumbnail:
    """What a worker sent; kept for the next time."""
    sha256 = found.medium.sha256
    if not found.thumbnail:
        return Thumbnail(sha256, b"", found.medium.note.removeprefix(_NOT_DECODED) or "it has no picture")
    try:
        jpeg = b64decode(found.thumbnail, validate=True)
    except ValueError:
        jpeg = b""
    if not _fits(jpeg):
        return Thumbnail(sha256, b"", "the decoder answered nonsense")
    _keep(root, sha256, jpeg, at)
    return Thumbnail(sha256, jpeg)


def _fits(jpeg: bytes) -> bool:
    """Whether it is small enough to be drawn in this process: a worker may have been taken over by what it decoded."""
    info = probe(jpeg)
    return info.mime == "image/jpeg" and len(jpeg) <= _MOST and 0 < max(info.width or 0, info.height or 0) <= _LONGEST


def _name(sha256: str, at: int | None) -> str:
    """What a kept picture is called: the medium, and for one frame of a film the moment in ms."""
    return sha256 if at is None else f"{sha256}-{at}"


def _place(root: Path, sha256: str, at: int | None) -> Path:
    return (root / FOLDER / shard(sha256)).with_name(f"{_name(sha256, at)}.jpg")


def _seal(sha256: str, jpeg: bytes, at: int | None) -> bytes:
    told = f"{RULE} {_name(sha256, at)} ".encode("ascii")
    return hashlib.blake2s(told + jpeg, digest_size=_SEAL).digest()


def _kept(root: Path, sha256: str, at: int | None = None) -> bytes:
    """The one made earlier; empty when there is none, or when it is damaged or drawn by another rule."""
    try:
        data = _place(root, sha256, at).read_bytes()
    except OSError:
        return b""
    jpeg = data[:-_SEAL]
    return jpeg if data[-_SEAL:] == _seal(sha256, jpeg, at) and _fits(jpeg) else b""


def _keep(root: Path, sha256: str, jpeg: bytes, at: int | None) -> None:
    """Written beside and renamed; not synced, since its seal tells a torn one. A full disk costs only the keeping."""
    place = _place(root, sha256, at)
    with suppress(OSError):
        for folder in (root, root / FOLDER, place.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        handle, temp = tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(jpeg + _seal(sha256, jpeg, at))
            os.replace(temp, place)
        except BaseException:  # also KeyboardInterrupt: no half file stays
            Path(temp).unlink(missing_ok=True)
            raise
