"""Two exports of one conversation: other names of people and groups are seen through, different ones stay apart."""

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.chatting import Telling, bring, held, said
from tests.sparing import sparing
from workbench import flow
from workbench.case import Case, open_case
from workbench.flow import ImportRequest
from workbench.model import Analyst
from workbench.plugin_api import ImportedMessage
from workbench.store import conversations

NEWS = """Kidal est tombée ce matin
Le convoi est parti de Gao
Rien à signaler à Mopti
Tirs entendus vers Konna
L'armée dément la chute
Les écoles sont fermées
Marché rouvert à Ansongo
Route coupée après Bourem""".splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports"


def chat(senders: list[str], count: int = 40, start: int = 0) -> list[ImportedMessage]:
    """A conversation in which every text is another one."""
    return [
        said(f"{6 + i // 60:02d}:{i % 60:02d}", senders[i % len(senders)], f"{NEWS[i % len(NEWS)]} ({i})")
        for i in range(start, start + count)
    ]


def renamed(messages: list[ImportedMessage], names: dict[str, str]) -> list[ImportedMessage]:
    from dataclasses import replace

    return [replace(m, sender=names.get(m.sender or "", m.sender)) for m in messages]


def assumed(report: object, what: str) -> list[str]:
    return [a for a in report.assumptions if a.startswith(f"{what}=")]  # type: ignore[attr-defined]  # an ImportReport


def test_a_renamed_contact_is_the_same_person(case: Case, folder: Path) -> None:
    first = chat(["+223 70 00 00 01", "Awa", "Ben"])
    bring(case, folder, Telling(first))
    newer = renamed([*first[10:], *chat(["+223 70 00 00 01", "Awa", "Ben"], 12, 40)], {"+223 70 00 00 01": "Moussa"})
    report = bring(case, folder, Telling(newer))
    assert (report.imported, report.duplicate) == (12, 30)
    assert assumed(report, "sender") == [
        "sender=“Moussa” is “+223 70 00 00 01”: 10 of their messages are the same at the same times"
    ]
    assert bring(case, folder, Telling(newer[5:])).imported == 0, "it was learned for good"
    last = renamed(newer, {"Moussa": "Moussa (mairie)"})
    report = bring(case, folder, Telling(last))
    assert (report.imported, len(assumed(report, "sender"))) == (0, 1)


def test_everybody_has_another_name_on_another_phone(case: Case, folder: Path) -> None:
    names = {"Awa": "Tante Awa", "Ben": "Boulanger", "Ali": "Ali"}
    bring(case, folder, Telling(chat(list(names))))
    report = bring(case, folder, Telling(renamed(chat(list(names)), names)))
    assert (report.imported, len(assumed(report, "sender"))) == (0, 2)


def test_lines_of_the_app_that_name_a_renamed_person_are_the_same(case: Case, folder: Path) -> None:
    left = said("07:00", None, "Moussa left", kind="system")
    bring(case, folder, Telling([*chat(["Moussa", "Awa"]), left]))
    newer = [
        *renamed(chat(["Moussa", "Awa"]), {"Moussa": "M. Keïta"}),
        said("07:00", None, "M. Keïta left", kind="system"),
    ]
    assert bring(case, folder, Telling(newer)).imported == 0


def test_two_people_who_are_both_there_are_never_one(case: Case, folder: Path) -> None:
    bring(case, folder, Telling(chat(["Moussa", "Awa"])))
    copied = [*chat(["Moussa", "Awa"]), *renamed(chat(["Moussa", "Awa"]), {"Moussa": "Impostor", "Awa": "Impostor 2"})]
    report = bring(case, folder, Telling(copied))
    assert (report.imported, assumed(report, "sender")) == (40, [])


def test_a_few_words_in_common_make_nobody_another(case: Case, folder: Path) -> None:
    bring(
        case,
        folder,
        Telling([*chat(["Moussa", "Awa"]), said("08:00", "Moussa", "Qu'Allah l'accueille en son paradis")]),
    )
    other = [*chat(["Awa", "Awa"]), said("08:00", "Nouveau", "Qu'Allah l'accueille en son paradis")]
    report = bring(case, folder, Telling(other))
    assert assumed(report, "sender") == []
    assert report.imported == 21


def test_one_new_name_for_two_people_joins_neither(case: Case, folder: Path) -> None:
    bring(case, folder, Telling(chat(["Moussa", "Awa", "Ben"])))
    report = bring(case, folder, Telling(renamed(chat(["Moussa", "Awa", "Ben"]), {"Moussa": "X", "Awa": "X"})))
    assert assumed(report, "sender") == []


def test_what_was_learned_goes_with_the_import_that_taught_it(case: Case, folder: Path) -> None:
    bring(case, folder, Telling(chat(["Moussa", "Awa"])))
    report = bring(
        case, folder, Telling([*renamed(chat(["Moussa", "Awa"]), {"Moussa": "Idi"}), said("09:00", "Idi", "fin")])
    )
    scope = held(case)[0]
    assert conversations.people(case.db, 1) == {"Awa": "Awa", "Moussa": "Moussa", "Idi": "Moussa"}, scope
    flow.undo_import(case, report.batch, even_decided=True)
    assert conversations.people(case.db, 1) == {"Awa": "Awa", "Moussa": "Moussa"}


def test_a_group_that_was_renamed_is_found_by_what_is_in_it(case: Case, folder: Path) -> None:
    bring(case, folder, Telling(chat(["Awa", "Ben", "Ali"], 80), chat="Infos Nord"))
    newer = chat(["Awa", "Ben", "Ali"], 80, 40)
    report = bring(case, folder, Telling(newer, chat="Infos Nord 🇲🇱"))
    assert (report.imported, report.duplicate) == (40, 40)
    assert assumed(report, "conversation")[0].startswith("conversation=“Infos Nord 🇲🇱” is “Infos Nord”: ")
    assert bring(case, folder, Telling(newer[3:], chat="Infos Nord 🇲🇱")).imported == 0


def test_groups_fed_with_the_same_posts_stay_two(case: Case, folder: Path) -> None:
    posts = chat(["Bot", "Admin"], 80)
    bring(case, folder, Telling(posts, chat="Alerte 1"))
    late = [
        m if i % 6 else said(f"{6 + (i + 1) // 60:02d}:{(i + 1) % 60:02d}", m.sender, m.text)
        for i, m in enumerate(posts)
    ]
    report = bring(case, folder, Telling(late, chat="Alerte 2"))
    assert (report.imported, report.duplicate) == (80, 0)


def test_an_id_outlives_the_name_of_a_conversation(case: Case, folder: Path) -> None:
    posts = [said(f"06:{i:02d}", "Awa", f"post {i}", external_id=str(i)) for i in range(20)]
    bring(case, folder, Telling(posts[:15], chat="Avant", identity="c1"))
    report = bring(case, folder, Telling(posts, chat="Après", identity="c1"))
    assert (report.imported, report.duplicate) == (5, 15)


def test_an_export_that_tells_the_id_meets_one_that_tells_only_the_name(case: Case, folder: Path) -> None:
    posts = [said(f"06:{i:02d}", "Awa", f"post {i}", external_id=str(i)) for i in range(20)]
    bring(case, folder, Telling(posts[:15], chat="Infos"))
    report = bring(case, folder, Telling(posts, chat="Infos", identity="c1"))
    assert (report.imported, report.duplicate) == (5, 15)
    assert len(assumed(report, "conversation")) == 1
    assert bring(case, folder, Telling(posts[1:], chat="Renamed", identity="c1")).imported == 0


def test_two_conversations_of_one_name_are_told_apart_by_their_ids(case: Case, folder: Path) -> None:
    one = [said(f"06:{i:02d}", "Awa", f"one {i}", external_id=str(i)) for i in range(20)]
    two = [said(f"11:{i:02d}", "Ben", f"two {i}", external_id=str(i)) for i in range(20)]
    bring(case, folder, Telling(one, chat="Infos"))
    assert bring(case, folder, Telling(two, chat="Infos")).imported == 20
    assert bring(case, folder, Telling(two[2:], chat="Infos")).duplicate == 18
    assert bring(case, folder, Telling(one[2:], chat="Infos")).duplicate == 18


def test_the_founders_two_exports_of_one_chat(case: Case, samples: Path) -> None:
    """Consecutive ones: nothing in common, a user renamed between them."""
    paths = [samples / "whatsapp" / f"whatstk_lorem-merge-part{n}.txt" for n in (1, 2)]
    request = ImportRequest(tuple(paths), timezone="UTC")
    reports = flow.import_paths(case, request, lambda _: None, lambda: False)
    assert [(r.imported, r.duplicate) for r in reports] == [(300, 0), (300, 0)]
    again = flow.import_paths(case, request, lambda _: None, lambda: False)
    assert [r.imported for r in again] == [0, 0]


def test_a_founders_chat_exported_twice_with_other_names(case: Case, samples: Path, tmp_path: Path) -> None:
    whole = (samples / "whatsapp" / "whatstk_lorem.txt").read_text("utf-8").splitlines(keepends=True)
    names = sorted({line.split("] ")[-1].split(" - ")[-1].split(": ")[0] for line in whole if ": " in line})[:2]
    later = "".join(whole[100:])
    for name in names:
        later = later.replace(f"{name}: ", f"{name} Keïta: ")
    (tmp_path / "a.txt").write_text("".join(whole[:400]), "utf-8")
    (tmp_path / "b.txt").write_text(later, "utf-8")
    request = ImportRequest((tmp_path / "a.txt", tmp_path / "b.txt"), timezone="UTC", date_order="ymd")
    reports = flow.import_paths(case, request, lambda _: None, lambda: False)
    assert sum(r.imported for r in reports) == 500


PEOPLE = ["Awa", "Ben", "Ali Ag", "Fatou", "Idrissa", "+223 70 12 34 56"]


@sparing(15)
@given(
    seed=st.integers(0, 10_000), newly=st.lists(st.sampled_from(PEOPLE), unique=True),
    formats=st.tuples(st.booleans(), st.booleans()), group=st.sampled_from(["G", "Autre nom"]),
)  # fmt: skip
def test_two_exports_with_other_names_give_the_chat_once(
    fixed_env: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, newly: list[str],
    formats: tuple[bool, bool], group: str,
) -> None:  # fmt: skip
    """Random chat, random renames, other format of times, perhaps another name of the group: the union, once."""
    r = random.Random(seed)
    whole = []
    for i in range(120):
        text = f"{r.choice(NEWS)} {i}" if r.random() < 0.7 else r.choice(["ok", "oui", "", "merci", "👍"])
        whole.append((i // 3, r.randint(0, 59), r.choice(PEOPLE), text))
    whole.sort(key=lambda one: one[:2])
    names = {name: f"Contact {n}" for n, name in enumerate(newly)}
    first = [m for m in whole if m[0] < 30]
    second = [m for m in whole if m[0] >= 8]

    def export(told: list[tuple[int, int, str, str]], seconds: bool) -> list[ImportedMessage]:
        return [
            said(f"06:{minute:02d}" + f":{second:02d}" * seconds, sender, text, sent_raw=f"{seconds}")
            for minute, second, sender, text in told
        ]

    folder = tmp_path_factory.mktemp("chat")
    case = open_case(str(folder / "case"), Analyst("ada", "Ada"))
    try:
        bring(case, folder / "e", Telling(export(first, formats[0]), chat="G"))
        bring(case, folder / "e", Telling(renamed(export(second, formats[1]), names), chat=group))
        old = {new: name for name, new in names.items()}
        got = Counter(((m.sent_at or "")[11:16], old.get(m.sender or "", m.sender), m.text) for m in held(case))
        assert got == Counter((f"06:{minute:02d}", sender, text) for minute, _, sender, text in whole)
    finally:
        case.close()
