"""Telegram Desktop's HTML pages, as tdesktop's `export_output_html.cpp` lays them out. All people and texts invented.

`render` writes any chat this way, escaping included; the tests write random ones with it and read them back.
"""

from dataclasses import dataclass, field
from pathlib import Path

IMPORTER = "telegram"
ZONE = " UTC+01:00"
LEFT_OUT = "Not included, change data exporting settings to download."


def escaped(text: str) -> str:
    """Text as SerializeString writes it; the bytes that are lost behind U+2028 are lost in `encoded`."""
    out = []
    for sign in text:
        named = {"\n": "<br>", '"': "&quot;", "&": "&amp;", "'": "&apos;", "<": "&lt;", ">": "&gt;"}.get(sign)
        out.append(named or (f"&#x{ord(sign):02X};" if ord(sign) < 32 else sign))
    return "".join(out)


def encoded(page: str) -> bytes:
    """A page as bytes, with what SerializeString makes of U+2028 and U+2029."""
    data = page.encode()
    return data.replace(b"\xe2\x80\xa8", b"<br>\x80\xa8").replace(b"\xe2\x80\xa9", b"<br>\x80\xa9")


def block(depth: int, kind: str, inner: str, tag: str = "div", more: str = "") -> str:
    """One element on lines of its own, indented."""
    pad = " " * depth
    return f'\n{pad}<{tag} class="{kind}"{more}>\n{inner}\n{pad}</{tag}>\n'


@dataclass(frozen=True)
class Post:
    """One message to write; `html` is its text as HTML, `body` what stands between its head and its text."""

    number: int
    sender: str = ""
    title: str = ""
    html: str = ""
    joined: bool = False
    body: str = ""
    foot: str = ""
    forwarded: str | None = None
    service: bool = False


def _inner(post: Post) -> str:
    parts = [post.body, block(7, "text", post.html) if post.html else ""]
    return "".join(parts)


def message(post: Post) -> str:
    """One message as HTML."""
    if post.service:
        return block(5, "message service", block(6, "body details", post.html), more=f' id="message{post.number}"')
    date = block(7, "pull_right date details", post.title[11:16], more=f' title="{post.title}"')
    name = "" if post.joined else block(7, "from_name", post.sender)
    said = _inner(post)
    if post.forwarded is not None:
        above = block(8, "from_name", post.forwarded) if post.forwarded else ""
        said = block(7, "forwarded body", above + said)
    picture = "" if post.joined else block(6, "pull_left userpic_wrap", block(7, "userpic userpic4", ""))
    kind = "message default clearfix joined" if post.joined else "message default clearfix"
    return block(
        5, kind, picture + block(6, "body", date + name + said + post.foot), more=f' id="message{post.number}"'
    )


def separator(number: int, day: str) -> str:
    """A line with a date."""
    return message(Post(number, html=day, service=True))


def page(name: str, messages: str) -> str:
    """A whole page."""
    head = (
        '<!DOCTYPE html>\n<html>\n\n <head>\n\n  <meta charset="utf-8"/>\n<title>Exported Data</title>\n'
        '  <link href="css/style.css" rel="stylesheet"/>\n\n'
        '  <script src="js/script.js" type="text/javascript">\n\n  </script>\n\n </head>\n\n'
        ' <body onload="CheckLocation();">\n\n  <div class="page_wrap">\n'
    )
    title = block(3, "page_header", block(4, "content", block(5, "text bold", name)))
    history = (
        f'\n   <div class="page_body chat_page">\n\n    <div class="history">\n{messages}\n    </div>\n\n   </div>\n'
    )
    return f"{head}{title}{history}\n  </div>\n\n </body>\n\n</html>\n"


def card(kind: str, title: str, status: str = "", description: str = "", link: str = "") -> str:
    """Media with a picture, a title, a description and a status, as pushGenericMedia writes it."""
    lines = (("title bold", title), ("description", description), ("status details", status))
    body = block(9, "body", "".join(block(10, name, escaped(text)) for name, text in lines if text))
    inner = block(9, "fill pull_left", "") + body
    if not link:
        return block(7, "media_wrap clearfix", block(8, f"media clearfix pull_left {kind}", inner))
    href = f' href="{escaped(link)}"'
    return block(7, "media_wrap clearfix", block(8, f"media clearfix pull_left block_link {kind}", inner, "a", href))


def wrapped(kind: str, link: str) -> str:
    """A picture or film that is shown, as pushPhotoMedia writes it."""
    image = f'\n         <img class="photo" src="{link}_thumb.jpg" style="width: 260px; height: 194px"/>\n'
    return block(7, "media_wrap clearfix", block(8, f"{kind} clearfix pull_left", image, "a", f' href="{link}"'))


def reply(target: str) -> str:
    """The line above an answer; "" for a message in another chat."""
    link = f'In reply to <a href="{target}">this message</a>'
    return block(7, "reply_to details", link if target else "In reply to a message in another chat")


POLL = block(
    7,
    "media_wrap clearfix",
    block(
        8,
        "media_poll",
        block(9, "question bold", "Is the bridge open?")
        + block(9, "details", "Anonymous poll")
        + block(9, "answer", '- Yes <span class="details">3 votes</span>')
        + block(9, "answer", '- No <span class="details">1 vote, chosen vote</span>')
        + block(9, "answer", "- Not known")
        + block(9, "total details\t", "4 votes"),
    ),
)
REACTIONS = (
    '\n       <span class="reactions">\n\n        <span class="reaction active">\n\n'
    '         <span class="emoji">\n👍\n         </span>\n\n'
    '         <span class="userpics">\n\n          <div class="userpic userpic1">\n\n'
    '           <div class="initials" title="Awa Test">\nA\n           </div>\n\n          </div>\n\n'
    "         </span>\n\n"
    '         <span class="count">\n3\n         </span>\n\n        </span>\n\n'
    '        <span class="reaction paid">\n\n         <span class="emoji">\n⭐\n         </span>\n\n'
    '         <span class="count">\n2\n         </span>\n\n        </span>\n\n       </span>\n'
)
MAP = "https://maps.google.com/maps?q=14.49,-4.19&ll=14.49,-4.19&z=16"


@dataclass
class Numbered:
    """Gives messages their ids and times, minute by minute."""

    number: int = 100
    zone: str = ZONE
    posts: list[str] = field(default_factory=list)

    def add(self, html: str = "", *, sender: str = "Awa Test ", joined: bool = False, **more: str | None) -> None:
        """One message of a person."""
        title = f"25.04.2026 06:{self.number % 60:02d}:09{self.zone}"
        values = {name: value for name, value in more.items() if value is not None}
        self.posts.append(message(Post(self.number, sender, title, html, joined, **values)))  # type: ignore[arg-type]
        self.number += 1

    def event(self, html: str) -> None:
        """One service message."""
        self.posts.append(message(Post(self.number, html=html, service=True)))
        self.number += 1


def first_page() -> str:
    """Texts, links, replies, forwards, events."""
    chat = Numbered()
    chat.posts.append(separator(-1, "25 April 2026"))
    chat.event("Awa Test created group &laquo;Essai&raquo; with members Bob Essai")
    chat.add("Bridge at Konna is open.<br><br>Second <strong>line</strong>")
    chat.add(
        'See <a href="https://example.org/hidden">here</a> and <a href="https://a.example">https://a.example</a>',
        joined=True,
    )
    chat.add('<a href="https://t.me/essai">@essai</a> <a href="" onclick="return ShowHashtag(&quot;x&quot;)">#x</a>')
    chat.add("Answer", sender="Bob Essai", body=reply("#go_to_message101"))
    chat.add("Answer elsewhere", sender="Bob Essai", joined=True, body=reply(""))
    stamp = '<span class="date details" title="24.04.2026 20:00:00 UTC+01:00"> 24.04.2026 20:00:00</span>'
    chat.add("Passed on", sender="Bob Essai", forwarded=f"Radio Essai  via @relaybot{stamp}")
    chat.add("Signed", sender="Essai ", foot=block(7, "signature details", "A. Redacteur") + REACTIONS)
    chat.event('Bob Essai pinned <a href="#go_to_message101" onclick="return GoToMessage(101)">this message</a>')
    return page("Essai ", "".join(chat.posts))


def second_page() -> str:
    """Media, places, a poll, a call, and a message that is joined to the last of the page before."""
    chat = Numbered(200)
    chat.posts.append(separator(-2, "26 April 2026"))
    chat.add("Still Bob", sender="Bob Essai")
    chat.add("Photo", body=wrapped("photo_wrap", "photos/photo_1@25-04-2026.jpg"))
    chat.add(body=card("media_video", "Video file", "00:12, 3.1 MB", LEFT_OUT))
    chat.add(body=card("media_file", "plan.pdf", "1.2 MB", link="files/plan.pdf"), joined=True)
    chat.add(body=card("media_location", "Location", "14.49, -4.19", link=MAP))
    chat.add(body=card("media_contact", "Test Contact ", "+223 00 00 00 01"))
    chat.add(body=POLL)
    chat.add(body=card("media_call success", "Bob Essai", "Outgoing (56 seconds)"))
    chat.add("via a bot", sender="Awa Test  via @gif")
    chat.add(
        'Not<br>shown: <span class="spoiler hidden" onclick="ShowSpoiler(this)">'
        '<span aria-hidden="true">secret</span></span>',
        joined=True,
        body=reply("messages.html#go_to_message101"),
    )
    return page("Essai ", "".join(chat.posts))


def build(folder: Path) -> Path:
    """Write an export of two pages with a picture; returns its folder."""
    export = folder / "ChatExport_2026-04-29"
    (export / "photos").mkdir(parents=True)
    (export / "photos" / "photo_1@25-04-2026.jpg").write_bytes(b"\xff\xd8\xff\xe0 invented")
    (export / "messages.html").write_bytes(encoded(first_page()))
    (export / "messages2.html").write_bytes(encoded(second_page()))
    return export
