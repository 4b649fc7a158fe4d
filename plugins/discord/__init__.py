"""Discord: channels saved by DiscordChatExporter as JSON, and the data package Discord sends to an account's owner.

The two layouts have nothing in common and are parts of their own. Only here is decided which of them an export is.
"""

from collections.abc import Iterator, Sequence

from workbench.plugin_api import Chat, Export, Options, Record, Unreadable

from . import exporter, package


class Discord:
    """Importer of saved channels and of data packages."""

    name, version, api = "discord", "1", 1

    def recognise(self, export: Export) -> int:
        """93 for channels, 92 for a package, 90 for one file of a package, 0 for anything else."""
        return max(exporter.sure(export), package.sure(export))

    def chats(self, export: Export) -> Sequence[Chat]:
        """One for each channel, those of DiscordChatExporter first."""
        found = [*exporter.chats(export), *package.chats(export)]
        if not found:
            raise Unreadable(f"{export.name} holds no Discord channel.")
        return found

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the messages of a channel in file order."""
        if exporter.is_channel(export.head(chat.member)):
            yield from exporter.read(export, chat)
        else:
            yield from package.read(export, chat)


importer = Discord()
