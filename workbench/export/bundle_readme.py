"""README.txt of a bundle: what this is and how to check it, for somebody who has no program of ours."""

from workbench.plugin_api import ExportFacts
from workbench.safety.text import safe

_README = """\
{claims} out of Claim Workbench
{rule}

What this is. Claims, each with what is held true of it, the messages that carry it, the sources for and against it, who
decided what and why. It was taken from one case at one moment:

  case      {case}
  filter    {filter}
  profile   {profile}
  rules     {policy} (policy.toml)
  as of     {as_of}

What is in it. claims.jsonl has one claim a line; manifest.json names every other file with its sha256 and what it is,
and which media are not here and why; media/ has pictures, films and captured pages under their sha256.
{about_profile}

Has anything been changed? Any of these says so:

  workbench bundle verify NAME.claims.zip      the whole check, when you have Claim Workbench
  python3 verify.py NAME.claims.zip            the same with Python alone (verify.py is in here, one page: read it)
  sha256sum -c SHA256SUMS                      after unpacking; one line a file

Who made it? If there is a file manifest.json.sig, it is signed. Write whom you trust and their public key into a file
(one line: `ada@example.org ssh-ed25519 AAAA…`), then:

  workbench bundle verify NAME.claims.zip --signers FILE
  ssh-keygen -Y verify -f FILE -I ada@example.org -n claim-workbench-bundle -s manifest.json.sig < manifest.json

Without a signature these checks show accidents, not forgery: whoever can change the file can write new sums into it.
Then ask the sender, by another way than the one it came, for the sha256 of manifest.json.

No check says that a claim is true, or that the messages were genuine when they came in.
"""
_ABOUT = {
    "internal": "With the profile `internal` names, numbers and texts are as they are: hand it to nobody who may not "
    "know them.\nrows.jsonl and `workbench bundle import` bring everything into another case.",
    "share": "With the profile `share` people are pseudonyms and media are without their metadata. Names can still "
    "stand in\ntexts that only a person recognises: read before you hand it on. `workbench bundle import` takes its "
    "claims\ninto another case, as rumors that somebody told.",
    "public": "With the profile `public` there is no text of messages and there are no media, only chosen quotes.\n"
    "`workbench bundle import` takes its claims into another case, as rumors that somebody told.",
}


def readme(facts: ExportFacts) -> str:
    """The text, from what the set says of itself."""
    title = f"{facts.claims:,} claim{'' if facts.claims == 1 else 's'}"
    return _README.format(
        claims=title,
        rule="=" * len(f"{title} out of Claim Workbench"),
        case=facts.case,
        filter=safe(facts.filter, newlines=False) or "(all claims)",
        profile=facts.profile,
        policy=safe(facts.policy, newlines=False),
        as_of=facts.as_of or "(no claims)",
        about_profile=_ABOUT.get(facts.profile, ""),
    )
