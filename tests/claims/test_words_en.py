"""English: how any war is told, asked about, denied, prayed and joked about. All names and events are invented."""

import pytest

from tests.claims.invented import verdict
from workbench.model import Stance

CLAIMS = [
    # who holds what
    ("Zarvan taken", "control_change"),
    ("ZLF forces entered Dalgorsk this morning", "control_change"),
    ("The army has lost Mirnopol", "control_change"),
    ("Rebels pushed out of Karnau after a week of fighting", "control_change"),
    ("Troops pulled out of Ushana, the town is in ZLF hands", "movement"),
    ("Zarvan is now fully under the control of the Toravian army", "control_change"),
    ("ZLF flag raised over the town hall in Dalgorsk", "control_change"),
    ("Mirnopol liberated, officials say", "control_change"),
    ("Selba surrendered without a shot", "control_change"),
    ("Legion East has captured the airfield at Karnau", "control_change"),
    ("The village of Stone Ford fell overnight", "control_change"),
    ("Government forces recaptured Ushana", "control_change"),
    ("The army still holds the eastern half of Zarvan", "control_change"),
    ("ZLF fighters are in the centre of Dalgorsk", "movement"),
    ("Legion East cleared the last pockets of resistance in Mirnopol", "control_change"),
    # attacks
    ("Heavy shelling in Zarvan right now", "attack"),
    ("Missile hit an apartment block in Dalgorsk", "attack"),
    ("Drones struck the port of Ushana overnight", "attack"),
    ("Air defence active over Mirnopol", "attack"),
    ("Clashes on the outskirts of Karnau", "attack"),
    ("Explosions heard across Selba", "attack"),
    ("Rocket fire on Zarvan since dawn", "attack"),
    ("Jets bombed a bridge near Dalgorsk", "attack"),
    ("Suicide bombing at a checkpoint in Ushana", "attack"),
    ("Artillery is pounding Mirnopol", "attack"),
    ("Roadside bomb hits an army convoy outside Karnau", "attack"),
    ("Gunmen stormed the hospital in Selba", "attack"),
    ("Oil depot in Dalgorsk on fire after a drone strike", "attack"),
    ("The ZLF shot down a helicopter near Zarvan", "attack"),
    ("Sniper fire at the crossroads in Ushana", "attack"),
    # the dead, the hurt, the missing
    ("14 people killed in Dalgorsk", "casualties"),
    ("Death toll in Ushana rises to 31", "casualties"),
    ("Seven civilians wounded by shelling in Mirnopol", "casualties"),
    ("Bodies of three children pulled from the rubble in Karnau", "casualties"),
    ("Up to 30 soldiers dead near Selba", "casualties"),
    ("Dozens missing after the ferry was hit off Zarvan", "casualties"),
    ("A mass grave was found in Ushana", "casualties"),
    ("The ZLF captured 23 soldiers at Karnau", "arrest_or_killing_of_person"),
    ("There are dead and wounded in Dalgorsk", "casualties"),
    # what was said
    ("Belozoria's foreign ministry voiced concern over Zarvan", "statement"),
    ("The Toravian government declared a state of emergency", "statement"),
    ("ZLF claimed responsibility for the blast in Dalgorsk", "statement"),
    ("League of Nine condemns the strike on the hospital", "statement"),
    ("Curfew imposed in Mirnopol from 8pm", "statement"),
    ("Valiev demanded an immediate ceasefire", "statement"),
    ("Ceasefire agreed between the ZLF and the army", "statement"),
    ("Belozoria recalled its ambassador from Toravia", "statement"),
    ("Toravia orders general mobilisation", "statement"),
    ("The League of Nine imposed sanctions on Belozoria", "statement"),
    ("Prisoner swap completed between the ZLF and the army", "statement"),
    # who goes where
    ("A column of tanks is moving towards Dalgorsk", "movement"),
    ("Reinforcements arrived in Zarvan", "movement"),
    ("Legion East is withdrawing from Ushana", "movement"),
    ("Evacuation of civilians from Mirnopol has begun", "movement"),
    ("Thousands are fleeing Karnau", "other"),
    ("Valiev fled to Belozoria", "movement"),
    ("Belozorian warships are heading for Selba", "movement"),
    # roads and sieges
    ("Zarvan is besieged for the third week", "blockade"),
    ("The road to Dalgorsk is cut", "blockade"),
    ("Nobody is let through the checkpoint at Ushana", "blockade"),
    ("Humanitarian corridor out of Mirnopol closed", "blockade"),
    ("Aid convoy blocked outside Selba", "blockade"),
    ("Karnau is encircled", "blockade"),
    ("The blockade of Zarvan has been lifted", "blockade"),
    # persons
    ("Mayor of Dalgorsk arrested", "arrest_or_killing_of_person"),
    ("ZLF commander known as Cedar killed in a strike", "arrest_or_killing_of_person"),
    ("Journalist Peter Somov abducted in Ushana", "arrest_or_killing_of_person"),
    ("General Orekhov detained on treason charges", "arrest_or_killing_of_person"),
    ("The defence minister has been fired", "arrest_or_killing_of_person"),
    ("Rustam Valiev assassinated", "arrest_or_killing_of_person"),
    # pictures and other
    ("Footage from Zarvan shows a burning ammunition depot", "media_provenance"),
    ("Attempted coup in Toravia", "other"),
    ("No power and no internet in Dalgorsk", "other"),
    ("Out of fuel in Mirnopol, queues at the pumps", "other"),
    ("Looting in Karnau, police are gone", "other"),
]
DENIALS = [
    ("The army denies losing Zarvan", "control_change"),
    ("Contrary to rumours, Dalgorsk has not fallen", "control_change"),
    ("It is false that Mirnopol was taken", "control_change"),
    ("Fake: there was no shelling of Ushana", "attack"),
    ("That video is old, it was filmed in 2019 in another country", "media_provenance"),
    ("Reports of Valiev's death are untrue", "arrest_or_killing_of_person"),
    ("No truth to the claim that Karnau is encircled", "blockade"),
    ("Legion East has not left Selba", "movement"),
    ("Rumours that Zarvan surrendered are baseless", "control_change"),
    ("There is no curfew in Dalgorsk", "statement"),
]
NOT_CLAIMS = [
    # questions
    "Zarvan ??",
    "What is going on in Dalgorsk?",
    "Anyone know if Mirnopol was taken",
    "Has Karnau fallen?",
    "Is the road to Ushana open?",
    "any word from selba",
    "Who shelled the hospital in Zarvan?",
    "How many were killed in Dalgorsk?",
    "did they really take Mirnopol",
    "Can someone confirm the strike on Karnau",
    # prayers, wishes
    "God protect Ushana from the shelling",
    "Praying for those under attack in Selba",
    "May they rest in peace, the fallen of Zarvan",
    "I hope nobody was killed in Dalgorsk",
    "Stay strong Mirnopol",
    "Wishing the wounded in Karnau a quick recovery",
    "If only they would liberate Ushana",
    "Let us hope the ceasefire holds in Selba",
    # hypotheses
    "If Zarvan falls, Dalgorsk is next",
    "Suppose the ZLF takes Mirnopol, then what",
    "Should Karnau be attacked, go to the basement",
    "The army might lose Ushana by winter",
    "What if Legion East leaves Selba",
    "Unless help comes Zarvan will fall",
    # opinion
    "I think Dalgorsk will be attacked again",
    "In my view the siege of Mirnopol was a mistake",
    "Imo Karnau was lost years ago",
    "Op-ed: why the capture of Ushana changes nothing",
    "Honestly the shelling of Selba makes no sense",
    # history and definitions
    "In 1943 Zarvan was liberated",
    "The siege of Dalgorsk in 1702 lasted nine months",
    "On this day in history: the battle of Mirnopol",
    "Blockade means cutting a town off",
    "The ZLF was founded in 2011",
    "My grandfather fought at Karnau in the last war",
    "A memorial to the fallen soldiers will open in Ushana",
    "Documentary about the fall of Selba tonight at 9",
    # sport, culture
    "Zarvan United thrashed Dalgorsk 4-0, the attack was superb",
    "Mirnopol goalkeeper saved a late strike",
    "The national team arrived in Karnau for the match",
    "Title fight in Ushana on Saturday",
    "New novel set during the siege of Selba",
    "Selba took an early lead and won the cup",
    "Dalgorsk captain injured in training, out for the season",
    # weather, everyday
    "Storm hits Zarvan, trees down",
    "Heatwave strikes Dalgorsk",
    "I took the train to Mirnopol",
    "We left Karnau at noon, all good",
    "Bread prices in Ushana exploded",
    "My phone died on the way to Selba",
    "Lost my passport in Zarvan",
    "The road to Dalgorsk is under repair",
    "Traffic jam at the entrance to Mirnopol",
    "We finally captured the sunset over Karnau",
    "This heat in Ushana is killing me",
    "My aunt died in Selba last night",
    "Cooking class in Zarvan, bring an apron",
    "House for sale in Dalgorsk, near the old base",
    "Driver wanted for the Zarvan to Karnau route",
    "Subscribe for more news from Mirnopol",
    "Please do not post photos of strikes",
    "Good morning Ushana!",
    "Thanks to the doctors in Selba",
    "They broke up, she left him in Zarvan",
    "The company took control of its Dalgorsk branch's budget",
    "School holidays start Monday in Karnau",
]


@pytest.mark.parametrize(("text", "predicate"), CLAIMS)
def test_a_claim_is_found(text: str, predicate: str) -> None:
    assert verdict(text, "en") == (predicate, Stance.ASSERTS)


@pytest.mark.parametrize(("text", "predicate"), DENIALS)
def test_a_denial_is_found(text: str, predicate: str) -> None:
    assert verdict(text, "en") == (predicate, Stance.DENIES)


@pytest.mark.parametrize("text", NOT_CLAIMS)
def test_no_claim_is_made_of_it(text: str) -> None:
    assert verdict(text, "en") is None
