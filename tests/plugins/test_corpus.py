"""Every message of the labelled case, as all three importers read it, against its gold."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from plugins.telegram import importer as telegram
from plugins.whatsapp import importer as whatsapp
from plugins.x import importer as x
from tests.plugins.reading import read
from workbench.intake.exports import open_export
from workbench.intake.finding import find_exports
from workbench.plugin_api import ImportedMessage, Importer

GoldOf = Callable[[str], list[dict[str, Any]]]
KINDS = {"text": "text", "media": "media", "system": "system", "service": "system", "deleted": "system", "poll": "text"}
LINK = re.compile(r"\s*https://t\.co/\w+\s*$")


@pytest.fixture
def gold(corpus_dev: Path) -> GoldOf:
    messages = json.loads((corpus_dev / "gold.json").read_text("utf-8"))["messages"]
    return lambda file: [message for message in messages if message["file"].startswith(file)]


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


def local(message: ImportedMessage) -> str:
    if message.sent_utc is None:
        return message.sent_local or ""
    return datetime.fromtimestamp(message.sent_utc, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(("name", "count"), [("whatsapp_android_fr", 185), ("whatsapp_ios_en.zip", 106)])
def test_whatsapp(corpus_dev: Path, gold: GoldOf, name: str, count: int) -> None:
    found, wanted = read(whatsapp, corpus_dev / name), gold(name)
    assert (len(found.messages), len(wanted), found.rejected) == (count, count, [])
    for message, want in zip(found.messages, wanted, strict=True):
        assert f"L{message.line}" == want["id"]
        assert (local(message), message.sender, message.kind) == (want["datetime"], want["sender"], KINDS[want["kind"]])
        if want["kind"] != "deleted":
            assert sha1(message.text.strip()) == want["text_sha1"], message
        present = [attachment.member for attachment in message.attachments if attachment.member]
        assert present == [re.split(r"[!/]", path)[-1] for path in want["media"]]
    flags = {flag for message in found.messages for flag in message.flags}
    assert flags <= {"deleted", "edited", "chat-name-as-sender"}


def test_whatsapp_chats_are_named(corpus_dev: Path) -> None:
    assert read(whatsapp, corpus_dev / "whatsapp_android_fr").chats[0].name == "Infos Nord & Sahel 🇲🇱"
    assert read(whatsapp, corpus_dev / "whatsapp_ios_en.zip").chats[0].name == "Sahel Desk ☎️"


@pytest.mark.parametrize(("name", "count"), [("telegram_channel", 165), ("telegram_channel_2023", 9)])
def test_telegram(corpus_dev: Path, gold: GoldOf, name: str, count: int) -> None:
    found, wanted = read(telegram, corpus_dev / name), gold(f"{name}/")
    assert (len(found.messages), len(wanted), found.rejected) == (count, count, [])
    for message, want in zip(found.messages, wanted, strict=True):
        assert (message.external_id, local(message), message.sender) == (want["id"], want["datetime"], want["sender"])
        assert message.kind == KINDS[want["kind"]]
        text = message.text.partition("\n")[0] if want["kind"] == "poll" else message.text
        if want["kind"] != "service":
            assert sha1(text) == want["text_sha1"]
        assert [f"{name}/{file.member}" for file in message.attachments if file.member] == want["media"]


def test_x(corpus_dev: Path, gold: GoldOf) -> None:
    found, wanted = read(x, corpus_dev / "x_twarc2.jsonl"), {m["id"]: m for m in gold("x_twarc2.jsonl")}
    assert (len(found.messages), len(wanted), found.rejected) == (110, 110, [])
    assert {message.external_id for message in found.messages} == set(wanted)
    for message in found.messages:
        want = wanted[message.external_id]
        assert (local(message), message.sender) == (want["datetime"], want["sender"])
        assert (message.forwarded_from is not None) == (want["kind"] in ("retweet", "quote"))
        assert (message.reply_to is not None) == (want["kind"] == "reply")
        assert any(flag.startswith("quote: ") for flag in message.flags) == (want["kind"] == "quote")
        text = LINK.sub("", message.text)
        if want["kind"] == "retweet":  # the page cuts it, `includes` has the whole
            assert text.startswith(want["text_head"].rstrip("…"))
            assert not text.endswith("…")
        else:
            assert sha1(re.sub(r"^@\w+ ", "", text) if want["kind"] == "reply" else text) == want["text_sha1"]


def test_x_pictures_are_found_by_media_key(corpus_dev: Path) -> None:
    keys = {file.keys[0] for message in read(x, corpus_dev / "x_twarc2.jsonl").messages for file in message.attachments}
    assert {path.stem for path in (corpus_dev / "x_media").iterdir()} <= keys


@pytest.mark.parametrize("importer", [whatsapp, telegram, x])
def test_each_file_is_recognised_by_its_own_importer_only(corpus_dev: Path, importer: Importer) -> None:
    taken = set()
    for path in find_exports(corpus_dev):
        with open_export(path) as export:
            if importer.recognise(export):
                taken.add(path.name)
    assert (
        taken
        == {
            "whatsapp": {"whatsapp_android_fr", "whatsapp_ios_en.zip"},
            "telegram": {"telegram_channel", "telegram_channel_2023"},
            "x": {"x_twarc2.jsonl"},
        }[importer.name]
    )
