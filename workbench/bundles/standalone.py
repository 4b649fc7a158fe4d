# fmt: off
"""Check a bundle of claims with nothing but Python 3.9: python3 verify.py NAME.claims.zip [SIGNERS]. Exit 0, or else 7.
SIGNERS is an allowed-signers file of ssh: then it has to be signed by one of them, and ssh-keygen is needed."""
import json, mmap, pathlib, re, struct, subprocess, sys, tempfile, zlib
from hashlib import sha256
BIG, LAYOUT = 0xFFFFFFFF, re.compile(
    r"README\.txt verify\.py manifest\.json claims\.jsonl( rows\.jsonl)? policy\.toml( checkpoint\.txt)? "
    r"ro-crate-metadata\.json( media/[0-9a-f]{64})*( manifest\.json\.sig)? SHA256SUMS")
def need(holds: object, otherwise: str) -> None:
    if not holds: raise ValueError(otherwise)
def text(value: object) -> str: return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
def header(name: str, size: int, crc: int, at: int = -1) -> bytes:  # before a member; with its place: at the end
    wide = [size, size] * (size >= BIG) + [at] * (at >= BIG)
    extra = struct.pack("<HH%dQ" % len(wide), 1, 8 * len(wide), *wide) if wide else b""
    head = struct.pack("<5H3I2H", 45 if wide else 10, 2048, 0, 0, 33, crc, *[min(size, BIG)] * 2, len(name), len(extra))
    place = struct.pack("<3H2I", 0, 0, 0, 0o100644 << 16, min(at, BIG)) if at >= 0 else b""
    return (b"PK\1\2\x2d\3" if at >= 0 else b"PK\3\4") + head + place + name.encode() + extra
def check(path: str, signers: str = "") -> str:
    found, end, at = dict[str, tuple[str, int, memoryview, int]](), bytearray(), 0
    with open(path, "rb") as file: data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    while data[at:at + 4] == b"PK\3\4":
        size, length, more = struct.unpack_from("<IHH", data, at + 22)
        start, name = at + 30 + length + more, data[at + 30:at + 30 + length].decode("ascii")
        size = struct.unpack_from("<Q", data, at + 34 + length)[0] if size == BIG else size
        body = memoryview(data)[start:start + size]
        crc, again, found[name] = zlib.crc32(body), name in found, (sha256(body).hexdigest(), len(body), body, start)
        need(data[at:start] == header(name, size, crc) and len(body) == size, "the container was changed at %a" % name)
        end += header(name, size, crc, at); at = start + size; need(not again, "%a is in it twice" % name)
    if ((n := len(found)) > 65534) | (max(size := len(end), at) >= BIG):
        end += struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 813, 45, 0, 0, n, n, size, at)
        end += struct.pack("<4sIQI", b"PK\6\7", 0, at + size, 1)
    end += struct.pack("<4s4HIIH", b"PK\5\6", 0, 0, min(n, 65535), min(n, 65535), min(size, BIG), min(at, BIG), 0)
    need(data[at:at + len(end) + 1] == end, "the container is cut short or has something added")
    need(LAYOUT.fullmatch(" ".join(found)) and " " not in "".join(found), "its members are not those of a bundle")
    sums = "".join("%s  %s\n" % (found[n][0], n) for n in found if n != "SHA256SUMS").encode()
    need(found["SHA256SUMS"][2] == sums, "its members are not what SHA256SUMS says")
    told, ours = json.loads(bytes(found["manifest.json"][2])), ("manifest.json", "manifest.json.sig", "SHA256SUMS")
    need(told["format"] == 1 and told["profile"] in ("internal", "share", "public"), "this script is too old for it")
    need([(m["name"], m["sha256"], m["bytes"]) for m in told["members"]] == [
        (n, *found[n][:2]) for n in found if n not in ours], "its members are not what its manifest says")
    inside, media = told["profile"] == "internal", [n for n in found if n[:6] == "media/"]
    need(media == sorted(media) and not (inside and [n for n in media if n[6:] != found[n][0]]), "a medium is another")
    data.seek(found["claims.jsonl"][3])
    for claim in (json.loads(data.readline()) for _ in range(told["counts"]["claims"])):
        last, tag = "0" * 64, b"claim-workbench.event.v1\0claim/%d\0" % int(claim["id"][2:])
        for n, e in enumerate(claim["events"] if inside else [], 1):  # the formula is in docs/formats.md, under jsonl
            payload = sha256(text([e["at"], e["analyst"], e["kind"], text(e["body"])]).encode()).digest()
            made = sha256(tag + struct.pack(">Q", n) + bytes.fromhex(last) + payload).hexdigest()
            need((e["seq"], e["prev_hash"], e["hash"]) == (n, last, made), "an event of it was changed"); last = made
    need(data.tell() == sum(found["claims.jsonl"][1::2]), "it has other claims than its manifest says")
    if not signers: return "its signature was not checked" if ours[1] in found else "not signed: this shows accidents, not forgery"
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "sig").write_bytes(found.get(ours[1], ("", 0, memoryview(b""), 0))[2])
        tool = ["ssh-keygen", "-n", "claim-workbench-bundle", "-f", signers, "-s", folder + "/sig", "-Y"]
        who = subprocess.run([*tool, "find-principals"], capture_output=True).stdout.decode().split("\n")[0].strip()
        bad = subprocess.run([*tool, "verify", "-I", who], input=found[ours[0]][2], capture_output=True).returncode
    need(who and not bad, "it is not signed by anybody in that list of signers"); return "signed by %a" % who
if __name__ == "__main__":
    try: print("Every byte is as the sums and the manifest in it say; %s." % check(*sys.argv[1:3]))
    except Exception as error: print("This bundle cannot be vouched for: %s." % ascii(str(error))[1:-1]); sys.exit(7)
