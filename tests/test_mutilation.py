"""Does what spoils answers spoil all of them, and in the same way each time?"""

from __future__ import annotations

import json

from mutilation import BODIES, mutilated

SOUND = {"id": 7, "list": [{"name": "a"}, "b"], "none": None}


def test_every_value_is_spoilt_in_every_way() -> None:
    done = [what.partition(": ") for what, _ in mutilated(SOUND)]
    places = {place for place, colon, _ in done if colon}
    assert places == {"id", "list", "list.0", "list.0.name", "list.1", "none"}
    ways = {place: {way for at, _, way in done if at == place} for place in places}
    assert len({frozenset(it) for it in ways.values()}) == 1
    assert {"dropped", "null", "emptied", "text", "true", "list", "object"} < ways["id"]


def test_the_rest_is_as_it_was() -> None:
    spoilt = dict(mutilated(SOUND))
    assert json.loads(spoilt["list.0.name: null"]) == {**SOUND, "list": [{"name": None}, "b"]}
    assert json.loads(spoilt["id: dropped"]) == {"list": [{"name": "a"}, "b"], "none": None}
    assert json.loads(spoilt["list.1: dropped"]) == {**SOUND, "list": [{"name": "a"}]}
    assert json.loads(spoilt["list: emptied"]) == {**SOUND, "list": []}
    assert SOUND["id"] == 7


def test_too_many_are_sampled_the_same_way_each_time_and_at_every_place() -> None:
    large = {"list": [{"name": str(number)} for number in range(50)]}
    one, other = [[*mutilated(large, 500)] for _ in range(2)]
    assert one == other
    assert 450 < len(one) - len(BODIES) < 550
    places = {what.partition(":")[0] for what, _ in one}
    assert {f"list.{number}.name" for number in range(50)} <= places
    ways = {what.partition(": ")[2] for what, _ in one}
    assert {"dropped", "null", "emptied", "in a list", "controls", "true"} <= ways
