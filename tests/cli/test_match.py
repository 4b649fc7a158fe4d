"""`workbench match`: files on disk against the case; nothing enters it, nothing is opened twice, nothing hangs."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from tests.cli.conftest import SAMPLE, Inside
from tests.media import pictures
from workbench.store.sqlite import SqliteEngine

PICTURE = SAMPLE / "x_media" / "3_2047971375947182103.jpg"
RECORD = ("file", "sha256", "mime", "note", "decoded", "held", "first_seen", "never_match", "matches", "listed")
MATCH = ("sha256", "kind", "pdq_distance", "phash_distance", "transform", "at", "other_at", "frames", "first_seen")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one file of every kind that people keep."""
    here = tmp_path / "disk"
    (here / "deep" / "deeper").mkdir(parents=True)
    with Image.open(PICTURE) as image:
        ImageOps.mirror(image).save(here / "deep" / "deeper" / "mirrored.jpg", quality=80)
        image.save(here / "a\x1b[31mred.jpg", quality=60)
    (here / "same.jpg").write_bytes(PICTURE.read_bytes())
    (here / "other.jpg").write_bytes(pictures.encoded(pictures.scene(9)))
    (here / "blank.png").write_bytes(pictures.encoded(Image.new("RGB", (200, 200), "white"), "PNG"))
    (here / "cut.jpg").write_bytes(PICTURE.read_bytes()[:300])
    (here / "bomb.webp").write_bytes(pictures.webp_bomb())
    (here / "notes.txt").write_text("bridge")
    (here / "deep" / "empty.jpg").touch()
    return here


def by_name(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {Path(str(row["file"])).name: row for row in rows}


def test_a_folder_is_told_file_by_file(inside: Inside, folder: Path) -> None:
    done = inside("match", folder, "--json")
    assert done.code == 3
    assert {tuple(row) for row in done.rows} == {RECORD}
    assert {tuple(m) for row in done.rows for m in row["matches"]} == {MATCH}
    rows = by_name(done.rows)
    assert list(rows)[:4] == ["a\x1b[31mred.jpg", "blank.png", "bomb.webp", "cut.jpg"]
    assert rows["same.jpg"]["held"] is True
    assert rows["mirrored.jpg"]["matches"][0]["transform"] == "mirrored"
    assert {name for name, row in rows.items() if row["matches"]} == {"same.jpg", "mirrored.jpg", "a\x1b[31mred.jpg"}
    assert {n for n, row in rows.items() if not row["decoded"]} == {"cut.jpg", "bomb.webp", "empty.jpg", "notes.txt"}
    assert rows["notes.txt"]["note"] == "not a picture or film that can be compared (application/octet-stream)"
    assert "too little" in str(rows["blank.png"]["note"])


def test_people_are_told_what_looks_alike_and_what_failed(inside: Inside, folder: Path) -> None:
    done = inside("match", folder)
    assert done.code == 3
    assert "mirrored.jpg: same: " in done.out
    assert "first seen 2023-08-14 10:30 in Archives Sahel" in done.out
    assert "same.jpg: held: these very bytes · first seen 2026-04-25" in done.out
    assert "other.jpg" not in done.out + done.err
    assert "notes.txt: not a picture or film that can be compared" in done.err
    assert "blank.png: nothing to compare: too little in it" in done.err
    assert "cut.jpg: not decoded: " in done.err
    assert "\x1b" not in done.out + done.err
    assert done.err.splitlines()[-1] == "9 files: 3 known here or on a list, 3 not decoded, 2 with nothing to compare."


def test_what_was_looked_at_is_not_opened_again_unless_it_changed(inside: Inside, folder: Path) -> None:
    first = inside("match", folder, "--json").out
    assert inside("match", folder).err.splitlines()[-1].endswith("9 looked at before.")
    assert inside("match", folder, "--json").out == first
    (folder / "other.jpg").write_bytes(PICTURE.read_bytes())
    assert inside("match", folder).err.splitlines()[-1].endswith("8 looked at before.")
    assert by_name(inside("match", folder, "--json").rows)["other.jpg"]["held"] is True
    kept = (inside.folder / "claims.db").read_bytes()
    assert str(folder).encode() not in kept, "no path is kept"
    assert inside("fsck").code == 0


def test_nothing_enters_the_case(inside: Inside, folder: Path) -> None:
    def state() -> tuple[str, list[str]]:
        files = [str(p) for p in (inside.folder / "media").rglob("*") if p.is_file()]
        return inside("media", "--json", check=True).out + inside("audit", "log", check=True).out, sorted(files)

    before = state()
    inside("match", folder)
    assert state() == before


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"plain text", "not a picture or film that can be compared"),
        (pictures.encoded(pictures.scene(9)), "nothing held looks like it"),
        (pictures.encoded(Image.new("L", (99, 99))), "nothing to compare: too little in it"),
    ],
)
def test_one_file_always_gets_a_sentence(inside: Inside, tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "received"
    path.write_bytes(data)
    done = inside("match", path, check=True)
    assert told in done.err
    assert done.out == ""


def test_the_copy_that_was_seen_first_stands_for_all(inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "again.jpg"
    with Image.open(PICTURE) as image:
        image.resize((300, 220)).save(path, quality=70)
    (row,) = inside("match", path, "--json", check=True).rows
    times = [m["first_seen"]["sent_at"] for m in row["matches"] if m["kind"] == "same"]
    assert len(times) > 2
    assert times == sorted(times)
    assert [m["kind"] for m in row["matches"][: len(times)]] == ["same"] * len(times)
    first, more = inside("match", path, check=True).out.splitlines()
    assert f"same: {row['matches'][0]['sha256'][:12]} · " in first
    assert f"and {len(times) - 1} more copies" in more
    assert "(--all shows them)" in more
    assert len(inside("match", path, "--all", check=True).out.splitlines()) == len(row["matches"])


def test_what_was_answered_different_is_no_match(inside: Inside) -> None:
    (row,) = inside("match", PICTURE, "--json", check=True).rows
    mine, old = row["sha256"], row["matches"][0]["sha256"]
    inside("media", "answer", mine, old, "different", check=True)
    (row,) = inside("match", PICTURE, "--json", check=True).rows
    assert old not in [m["sha256"] for m in row["matches"]]
    inside("undo", check=True)
    (row,) = inside("match", PICTURE, "--json", check=True).rows
    assert row["matches"][0]["sha256"] == old


def test_the_media_of_the_case_are_left_out_of_its_folder(inside: Inside) -> None:
    (inside.folder / "received.jpg").write_bytes(PICTURE.read_bytes())
    done = inside("match", inside.folder, "--json", check=True)
    names = {str(Path(str(row["file"])).relative_to(inside.folder)) for row in done.rows}
    assert "received.jpg" in names
    assert not [name for name in names if name.startswith(("media", "claims.db"))]
    assert f"passed over: the folder {inside.folder / 'media'} belongs to the case and was left out" in done.err
    assert inside("match", inside.folder / "claims.db").code == 4
    (held,) = [p for p in (inside.folder / "media").rglob("*") if p.is_file()][:1]
    assert len(inside("match", held, "--json").rows) == 1, "a file that is named is looked at"


def test_links_pipes_and_empty_folders(inside: Inside, tmp_path: Path) -> None:
    here = tmp_path / "disk"
    (here / "inner").mkdir(parents=True)
    done = inside("match", here)
    assert done.code == 4
    assert done.err.startswith("workbench: There is no file to compare.")
    (here / "inner" / "round").symlink_to(here)
    (here / "one.jpg").write_bytes(PICTURE.read_bytes())
    done = inside("match", here)
    assert done.code == 0
    assert "round is a link to a folder and was not followed" in done.err
    os.mkfifo(here / "pipe")
    (here / "gone.jpg").symlink_to(here / "nowhere")
    done = inside("match", here)
    assert done.code == 3
    assert "pipe is no ordinary file and was not opened" in done.err
    assert "gone.jpg cannot be looked at: No such file or directory" in done.err
    (here / "loop").symlink_to("loop")
    done = inside("match", here)
    assert (done.code, "one.jpg: held" in done.out) == (3, True)
    assert "loop cannot be looked at: Too many levels of symbolic links" in done.err
    assert inside("match", here / "pipe").code == 4
    assert inside("match", tmp_path / "absent.jpg").code == 5


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_and_a_file_that_may_not_be_read(inside: Inside, folder: Path) -> None:
    (folder / "deep").chmod(0)
    (folder / "other.jpg").chmod(0)
    try:
        done = inside("match", folder)
    finally:
        (folder / "deep").chmod(0o700)
    assert done.code == 3
    assert "deep cannot be read: Permission denied" in done.err
    assert "other.jpg: not decoded: unreadable (Permission denied)" in done.err


def test_a_line_end_in_a_name_forges_no_result(inside: Inside, tmp_path: Path) -> None:
    for name in ("a\nother.jpg: held: these very bytes.jpg", "cut\nother.jpg: same: a6b38393aa42.jpg"):
        (tmp_path / name).write_bytes(PICTURE.read_bytes()[: None if name[0] == "a" else 300])
    (tmp_path / "gone\nother.jpg: same.jpg").symlink_to("nowhere")
    done = inside("match", tmp_path)
    assert done.code == 3
    assert not [row for row in (done.out + done.err).splitlines() if row.startswith("other.jpg")]
    assert f"{tmp_path}/a ⏎ other.jpg: held: these very bytes.jpg: held: " in done.out


def test_a_file_that_is_named_twice_is_told_once(inside: Inside, tmp_path: Path) -> None:
    here = tmp_path / "disk"
    here.mkdir()
    path = here / "one.jpg"
    path.write_bytes(PICTURE.read_bytes())
    assert len(inside("match", path, here, path, "--json", check=True).rows) == 1


def test_media_that_never_match_say_so(inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "again.jpg"
    with Image.open(PICTURE) as image:
        image.resize((300, 220)).save(path, quality=70)
    (row,) = inside("match", path, "--json", check=True).rows
    logo = row["matches"][0]["sha256"]
    inside("media", "never", logo, "--reason", "a logo", check=True)
    (row,) = inside("match", path, "--json", check=True).rows
    assert (row["matches"], row["never_match"][:30]) == ([], "on the never-match list: a log")
    assert "never matched: on the never-match list: a logo" in inside("match", path, check=True).err


def test_lists_are_asked_too(inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "unknown.jpg"
    path.write_bytes(pictures.encoded(ImageOps.mirror(pictures.scene(9))))
    listed = tmp_path / "list.jsonl"
    plain = tmp_path / "plain.jpg"
    plain.write_bytes(pictures.encoded(pictures.scene(9)))
    inside("match", plain, check=True)
    from workbench.media.decoding import decode_grey
    from workbench.media.hashing import hash_grey

    found = hash_grey(decode_grey(plain.read_bytes()).grey)
    listed.write_text(json.dumps({"pdq": found.pdq, "label": "Bridge, 2019", "url": "https://fact.example/9"}) + "\n")
    inside("media", "lists", "import", listed, "--name", "Checks", check=True)
    done = inside("match", path, check=True)
    assert 'listed: same as Checks: "Bridge, 2019" https://fact.example/9 (PDQ ' in done.out
    assert "; mirrored)" in done.out
    (row,) = inside("match", path, "--json", check=True).rows
    assert (row["listed"][0]["label"], row["listed"][0]["purpose"]) == ("Bridge, 2019", "reference")
    (shown,) = inside("media", "lists", "show", "Checks", "--json", check=True).rows
    assert (shown["n"], shown["pdq"], shown["label"], shown["media"]) == (1, found.pdq, "Bridge, 2019", [])


def test_films_are_asked_too(inside: Inside, tmp_path: Path) -> None:
    """A cut, re-encoded and captioned, a still, and a voice note against a film that the case holds."""
    clips = pytest.importorskip("tests.media.clips", reason="the extra `video` is not installed")
    whole = clips.film(4, 30)
    film = tmp_path / "film.mp4"
    film.write_bytes(whole)
    inside("message", "add", "--chat", "Desk", "--sender", "Ada", "--at", "2026-04-25 06:41", "--file", film, "film",
           check=True)  # fmt: skip
    asked = tmp_path / "asked"
    asked.mkdir()
    coding = clips.Coding(gop=35, crf=32, width=256, height=160)
    (asked / "cut.mp4").write_bytes(clips.recoded(whole, coding, 8, 12, clips.captioned))
    (asked / "note.ogg").write_bytes(clips.voice(2))
    (asked / "other.mp4").write_bytes(clips.film(5, 8))
    next(iter(clips.shots(4, 30, clips.Coding(640, 352)))).save(asked / "still.jpg", quality=80)
    rows = by_name(inside("match", asked, "--json", check=True).rows)
    (cut,) = rows["cut.mp4"]["matches"]
    assert (cut["kind"], cut["first_seen"]["chat"]) == ("same", "Desk")
    assert abs(cut["other_at"] - cut["at"] - 8_000) < 3_000
    assert cut["frames"] >= 5
    assert [m["kind"] for m in rows["still.jpg"]["matches"]] == ["same"]
    assert rows["other.mp4"]["matches"] == []
    assert rows["note.ogg"]["note"] == "a sound recording: compared by its bytes alone"
    again = inside("match", asked, check=True)
    assert again.err.splitlines()[-1].endswith("4 looked at before.")
    assert "frames agree" in again.out
    assert by_name(inside("match", asked, "--json", check=True).rows) == rows


def test_what_an_older_rule_found_is_looked_at_anew(inside: Inside, folder: Path) -> None:
    inside("match", folder)
    engine = SqliteEngine(inside.folder / "claims.db")
    with engine.tx():
        engine.run("UPDATE scans SET rule = 'media-hash/0'")
    assert "looked at before" not in inside("match", folder).err
    row = engine.one("SELECT count(*) AS n, count(DISTINCT rule) AS rules FROM scans WHERE rule <> 'media-hash/0'")
    assert row is not None
    assert (row["n"], row["rules"]) == (9, 1)
    engine.close()
