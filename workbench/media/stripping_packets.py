"""What the packets of films and recordings may carry besides picture and sound, and how each codec is freed of it.

Only here is known which codecs can be packed anew. What is not on the list stays at home (reference/reliability.md X9).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.media.decoding import NotDecoded

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.stream import Stream

_FILTERS = {
    "h264": "filter_units=pass_types=1-5|7-11|13-15|19-20",
    "hevc": "filter_units=pass_types=0-9|16-21|32-37",
    "mpeg2video": "filter_units=remove_types=178",
    "av1": "filter_units=remove_types=5|15",
}
"""Only what makes pictures passes. Supplemental information, filler, user data and the units that the standards leave
to anybody may hold everything: encoder, camera, place (H.264 table 7-1, H.265 table 7-1, H.262 6.2.2, AV1 5.3)."""
_USER_DATA = b"\0\0\1\xb2"
"""Begins notes of the encoder in MPEG-1 and MPEG-4 part 2 (ISO 11172-2, 14496-2), which no filter takes out."""
_NOTED = frozenset({"mpeg4", "mpeg1video"})
_CODECS = frozenset(
    ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "h263", "mpeg1video", "mpeg2video", "opus", "aac", "mp3",
     "amr_nb", "amr_wb")
)  # fmt: skip
"""Codecs whose packets carry no tags, or none that stay. Others do: each picture of Motion JPEG may have EXIF, the
headers of Vorbis and Theora have comments, and what stands behind the sound of a FLAC file is taken for sound."""


def way(stream: "Stream", sink: "OutputContainer") -> Callable[[Any], list[Any]]:
    """Make a stream of the new file like one of the old; returns what a packet becomes on its way there.

    A packet may become none (it is no sound) or several. Raises NotDecoded for codecs whose packets may say more than
    they show, here or while the packets pass.
    """
    from av.bitstream import BitStreamFilterContext

    context = stream.codec_context
    # By the codec, not by which decoder reads it: AV1 is read by libdav1d.
    name = context.codec.canonical_name if context is not None else "unknown"
    if name not in _CODECS and not name.startswith("pcm_"):
        raise NotDecoded(f"its codec ({name[:20]}) may carry metadata in every packet")
    made = sink.add_stream_from_template(stream, opaque=True)
    made.metadata.clear()
    told = _FILTERS.get(name)
    filtered = BitStreamFilterContext(told, stream, made) if told else None
    if name in _NOTED and context is not None:
        _refuse_notes(context.extradata or b"")

    def pass_on(packet: Any) -> list[Any]:
        if name in _NOTED:
            _refuse_notes(bytes(packet))
        elif name == "mp3":
            packet = _frame_alone(packet)
        packets = filtered.filter(packet) if filtered and packet else [packet] if packet else []
        for each in packets:
            each.stream = made
        return packets

    return pass_on


def _refuse_notes(data: bytes) -> None:
    if _USER_DATA in data:
        raise NotDecoded("its encoder wrote notes between its pictures, which cannot be taken out")


_MP3_RATES = (44_100, 48_000, 32_000)
_MP3_KBPS = (
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
)
"""Bit rates of layer III by the index in a frame's header: MPEG-2 and 2.5, MPEG-1 (ISO 11172-3, 13818-3)."""


def mp3_frame_bytes(head: bytes) -> int:
    """How many bytes the MP3 frame with this header of four bytes has; 0 when it is none, or of free format."""
    word = int.from_bytes(head[:4], "big")
    version, rate, kbps = word >> 19 & 3, word >> 10 & 3, word >> 12 & 15
    if word >> 21 != 0x7FF or version == 1 or word >> 17 & 3 != 1 or rate == 3 or kbps in (0, 15):
        return 0
    newest = version == 3
    hertz = _MP3_RATES[rate] // (1 if newest else 2 if version == 2 else 4)
    return (144 if newest else 72) * 1000 * _MP3_KBPS[newest][kbps] // hertz + (word >> 9 & 1)


def _frame_alone(packet: Any) -> Any:
    """A packet of MP3 without what stands behind its frame: tags of players (APE, Lyrics3) are read as sound."""
    from av.packet import Packet

    data = bytes(packet)
    length = mp3_frame_bytes(data)
    if not 4 < length <= len(data):
        return None  # no frame, or not the whole of one
    if length == len(data):
        return packet
    made = Packet(data[:length])
    made.pts, made.dts, made.time_base, made.is_keyframe = packet.pts, packet.dts, packet.time_base, True
    return made
