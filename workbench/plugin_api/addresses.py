"""Addresses of posts: which platform a URL belongs to, whose post it is, and the platform's own id of it.

Lists and archives name posts by their address only. Only here is an address taken apart, so that the same post has the
same id whichever file it came from. Nothing is looked up, and short links stay what they are.
"""

import re
from dataclasses import dataclass

_URL = re.compile(
    r"(?i)https?://(?:[^/?#@\s]*@)?(\[[0-9a-f:.]+\]|[^/?#@\s:\[\]]+)(?::\d*)?(?:(/[^?#\s]*)?(\?[^#\s]*)?(?:#\S*)?)"
)
_HOSTS = {
    "x.com": "x", "twitter.com": "x", "fxtwitter.com": "x", "vxtwitter.com": "x", "fixupx.com": "x",
    "t.me": "telegram", "telegram.me": "telegram", "telegram.dog": "telegram",
    "facebook.com": "facebook", "fb.com": "facebook", "fb.watch": "facebook", "fb.me": "facebook",
    "instagram.com": "instagram", "instagr.am": "instagram", "tiktok.com": "tiktok",
    "youtube.com": "youtube", "youtube-nocookie.com": "youtube", "youtu.be": "youtube",
}  # fmt: skip
_STATUS = re.compile(r"/(?:i/(?:web/)?|(\w{1,15})/)status(?:es)?/(\d{1,19})(?:/|\Z)", re.ASCII)
_TELEGRAM = re.compile(r"/(?:s/)?(?:c/(\d{1,15})|([A-Za-z]\w{3,31}))(?:/\d{1,12})?/(\d{1,12})/?\Z", re.ASCII)
_NO_CHANNELS = frozenset({"joinchat", "addstickers", "addemoji", "share", "proxy", "socks", "setlanguage", "boost"})


@dataclass(frozen=True, slots=True)
class PostUrl:
    """Where an address leads: platform, account or channel, and the post's id there; "" for what it does not tell.

    `platform` is `web` for every other host, "" for text that is no http address. Telegram numbers its posts anew in
    every channel, so `external_id` is one only together with `account`, which is the number for private ones.
    """

    platform: str
    account: str = ""
    external_id: str = ""


def platform_of_url(url: str) -> PostUrl:
    """Take an address apart; accounts and ids are given for posts on X and Telegram only.

    A link to a comment below a Telegram post is none to that post, so it has no id.
    """
    found = _URL.fullmatch(url.strip())
    if not found:
        return PostUrl("")
    host, path, query = found[1].lower().rstrip("."), found[2] or "", found[3] or ""
    platform = next((name for end, name in _HOSTS.items() if host == end or host.endswith(f".{end}")), "web")
    if platform == "x" and (post := _STATUS.match(path)):
        return PostUrl(platform, post[1] or "", post[2])
    if platform == "telegram":
        return _telegram(host, path, query)
    return PostUrl(platform)


def _telegram(host: str, path: str, query: str) -> PostUrl:
    sub, dot, rest = host.partition(".")
    if dot and rest in _HOSTS and sub != "www":
        path = f"/{sub}{path}"
    post = _TELEGRAM.match(path)
    account = (post[1] or post[2]) if post else ""
    if not post or account.lower() in _NO_CHANNELS or re.search(r"[?&](?:comment|thread)=", query):
        return PostUrl("telegram")
    return PostUrl("telegram", account, post[3])
