"""A saved page of `https://t.me/s/<channel>`, with the classes of real ones. Channel, people and texts invented."""

import base64
import json
from pathlib import Path

IMPORTER = "telegram"
CHANNEL, NUMBER = "essai_konna", 1000000077
CDN = "https://cdn4.example.org/file"
EMOJI = '<i class="emoji" style="background-image:url(\'//telegram.org/img/emoji/40/F09F918D.png\')"><b>👍</b></i>'
_P = "tgme_widget_message"


def view(number: int) -> str:
    """The value of `data-view`, in which the channel's number is."""
    said = json.dumps({"c": -NUMBER, "p": number, "t": 1777100000, "h": "0"}).encode()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def text(html: str) -> str:
    """The text of a post."""
    return f'<div class="{_P}_text js-message_text" dir="auto">{html}</div>'


def foot(number: int, time: str, views: str = "436.6K", meta: str = "") -> str:
    """The line below a post."""
    shown = f'<time datetime="{time}" class="time">06:41</time>'
    date = f'<a class="{_P}_date" href="https://t.me/{CHANNEL}/{number}">{shown}</a>'
    seen = f'<span class="{_P}_views">{views}</span><span class="copyonly"> views</span>' if views else ""
    line = f'<div class="{_P}_info short js-message_info">{seen}<span class="{_P}_meta">{meta}{date}</span></div>'
    return f'<div class="{_P}_footer compact js-message_footer">{line}</div>'


def post(number: int, body: str, *, service: bool = False, **of_foot: str) -> str:
    """One post."""
    owner = f'<a class="{_P}_owner_name" href="https://t.me/{CHANNEL}"><span dir="auto">Essai Konna {EMOJI}</span></a>'
    author = f'<div class="{_P}_author accent_color">{owner}</div>'
    tail = f'<i class="{_P}_bubble_tail"><svg class="bubble_icon"><path d="M8,1 L9,1"></path></svg></i>'
    picture = f'<div class="{_P}_user"><a href="https://t.me/{CHANNEL}"><i data-content="E"></i></a></div>'
    kind = " service_message" if service else ""
    line = foot(number, of_foot.pop("time", f"2026-04-25T06:{number % 60:02d}:00+00:00"), **of_foot)
    bubble = f'<div class="{_P}_bubble">{tail}{author}{body}{line}</div>'
    return (
        f'<div class="{_P}_wrap js-widget_message_wrap">'
        f'<div class="{_P} text_not_supported_wrap{kind} js-widget_message"'
        f' data-post="{CHANNEL}/{number}" data-view="{view(number)}">{picture}{bubble}</div></div>'
    )


def photo(number: int, name: str) -> str:
    """A picture of an album."""
    style = f"left:0px;background-image:url('{CDN}/{name}.jpg')"
    return f'<a class="{_P}_photo_wrap grouped_media_wrap" style="{style}" href="https://t.me/{CHANNEL}/{number}?single"></a>'


def video(number: int, name: str) -> str:
    """A film."""
    thumb = f'<i class="{_P}_video_thumb" style="background-image:url(\'{CDN}/thumb\')"></i>'
    film = f'<div class="{_P}_video_wrap"><video src="{CDN}/{name}.mp4?token=x" class="{_P}_video"></video></div>'
    none = '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported_label">No</div></div>'
    time = '<time class="message_video_duration js-message_video_duration">0:27</time>'
    return f'<a class="{_P}_video_player" href="https://t.me/{CHANNEL}/{number}?single">{thumb}{film}{time}{none}</a>'


def page(*posts: str) -> str:
    """A whole page."""
    return (
        '<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8">\n<title>Essai Konna 👍 – Telegram</title>\n'
        '<meta property="og:title" content="Essai &amp; Konna 👍">\n</head>\n<body class="widget_frame_base">\n'
        f'<section class="tgme_channel_history js-message_history">{"".join(posts)}</section>\n</body>\n</html>\n'
    )


ALBUM = (
    f'<div class="{_P}_grouped_wrap js-message_grouped_wrap"><div class="{_P}_grouped js-message_grouped">'
    f'<div class="{_P}_grouped_layer js-message_grouped_layer">'
    f"{video(10, 'bd7c')}{photo(11, 'CrsaR')}{photo(12, 'QMvda')}</div></div></div>"
)
REPLY = (
    f'<a class="{_P}_reply user-color-1" href="https://t.me/{CHANNEL}/10"><div class="{_P}_author accent_color">'
    f'<span class="{_P}_author_name" dir="auto">Somebody else</span></div>'
    f'<div class="{_P}_text js-message_reply_text" dir="auto">the quoted text</div></a>'
)
FORWARDED = (
    f'<div class="{_P}_forwarded_from accent_color">Forwarded from&nbsp;<a class="{_P}_forwarded_from_name" '
    f'href="https://t.me/radio_essai/77"><span dir="auto">Radio Essai</span></a>&nbsp;'
    f'(<span class="{_P}_forwarded_from_author" dir="auto">A. Redacteur</span>)</div>'
)
POLL = (
    f'<div class="{_P}_poll js-poll"><div class="{_P}_poll_question">Is the bridge open?</div>'
    f'<div class="{_P}_poll_type">Anonymous Poll</div><a class="{_P}_poll_options" href="https://t.me/{CHANNEL}/16">'
    + "".join(
        f'<div class="{_P}_poll_option"><div class="{_P}_poll_option_percent">{share}%</div>'
        f'<div class="{_P}_poll_option_value"><div class="{_P}_poll_option_text">{name}</div></div></div>'
        for name, share in (("Yes", 75), ("No", 25))
    )
    + "</a></div>"
)
REACTIONS = (
    f'<div class="{_P}_reactions js-message_reactions"><span class="tgme_reaction">{EMOJI}1.2K</span>'
    '<span class="tgme_reaction tgme_reaction_paid"><i class="icon"></i>7</span>'
    '<span class="tgme_reaction"><tg-emoji emoji-id="546"></tg-emoji>55</span></div>'
)
DOCUMENT = (
    f'<a class="{_P}_document_wrap" href="https://t.me/{CHANNEL}/15"><div class="{_P}_document_icon accent_bg"></div>'
    f'<div class="{_P}_document"><div class="{_P}_document_title accent_color" dir="auto">plan.pdf</div>'
    f'<div class="{_P}_document_extra" dir="auto">1.2 MB</div></div></a>'
)
PLACE = (
    f'<a class="{_P}_location_wrap" href="https://maps.google.com/maps?q=14.49,-4.19&amp;ll=14.49,-4.19&amp;z=16">'
    f'<div class="{_P}_location" style="background-image:url(\'//maps.example/x\')"></div></a>'
)


def whole() -> str:
    """A page with every kind of post."""
    signed = f'<span class="{_P}_from_author" dir="auto">A. Redacteur</span>, edited &nbsp;'
    return page(
        post(9, text("Channel created"), service=True, views=""),
        post(10, ALBUM + text("Three of <b>them</b><br/>second line")),
        post(
            14, REPLY + text(f'Open again {EMOJI} <a href="https://example.org/x">more</a>'), meta=signed, views="3.1M"
        ),
        post(15, FORWARDED + DOCUMENT + text("Passed on") + REACTIONS),
        post(16, POLL, views="12"),
        post(17, PLACE, views="12"),
    )


def build(folder: Path) -> Path:
    """Write one saved page; returns its path."""
    path = folder / "Essai Konna – Telegram.html"
    path.write_text(whole(), encoding="utf-8")
    return path
