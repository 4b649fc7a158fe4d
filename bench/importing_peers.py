"""What the peers of bench.importing do, run by the interpreter of their own throw-away environment.

    PYTHON bench/importing_peers.py NAME FILE      prints how many messages it got

Nothing of ours is imported here.
"""

import json
import sys
from collections.abc import Callable


def whatstk(file: str) -> int:
    """Read a transcript with whatstk."""
    from whatstk import df_from_whatsapp  # type: ignore[import-not-found]  # lives in the peers' environment only

    return len(df_from_whatsapp(file, max_size=None))


def chat_miner(file: str) -> int:
    """Read a transcript with chat-miner; from what one of its parsers calls a broken date on, it gives up."""
    from chatminer.chatparsers import WhatsAppParser  # type: ignore[import-not-found]  # as above

    parser = WhatsAppParser(file)
    parser.parse_file()
    return len(parser.parsed_messages.get_df())


def chat_exporter(file: str) -> int:
    """Read a transcript with WhatsApp-Chat-Exporter."""
    from Whatsapp_Chat_Exporter.data_model import ChatCollection  # type: ignore[import-not-found]  # as above
    from Whatsapp_Chat_Exporter.exported_handler import messages  # type: ignore[import-not-found]  # as above

    return sum(len(chat) for chat in messages(file, ChatCollection(), assume_first_as_me=True).values())


def json_load(file: str) -> int:
    """Read a Telegram export with the standard library, whole."""
    with open(file, encoding="utf-8") as stream:
        return len(json.load(stream)["messages"])


PEERS: dict[str, Callable[[str], int]] = {
    "whatstk": whatstk,
    "chat-miner": chat_miner,
    "whatsapp-chat-exporter": chat_exporter,
    "json.load": json_load,
}

if __name__ == "__main__":
    print(PEERS[sys.argv[1]](sys.argv[2]))
