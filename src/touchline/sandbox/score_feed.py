"""The score feed: one element tree, written as XML or through the XML-to-JSON mapping. Pure."""

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from touchline.sandbox import stamps
from touchline.sandbox.fixtures import Fixture
from touchline.sandbox.leagues import Team
from touchline.sandbox.odds_json import HOCKEY_PERIODS, soccer_status
from touchline.sandbox.progress import Step
from touchline.sandbox.scoring import bracketed, side_fields


def tree(sport: str, matches: Iterable[tuple[Fixture, Step]]) -> Element:
    """The scores of a sport: category, matches, match."""
    root = Element("scores", sport=sport)
    groups: dict[str, Element] = {}
    for fixture, step in matches:
        league = fixture.league
        if league.id not in groups:
            category = SubElement(root, "category", name=league.name, gid=league.id, id=league.id)
            if sport == "soccer":
                category.set("iscup", "True" if league.is_cup else "False")
            # One group a league, under the date of its first match, whatever the others' dates.
            groups[league.id] = SubElement(
                category,
                "matches",
                date=stamps.short_date(fixture.starts_s),
                formatted_date=stamps.formatted_date(fixture.starts_s),
            )
        _match(groups[league.id], fixture, step)
    return root


def as_xml(root: Element) -> bytes:
    """The answer without ``json=1``."""
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def as_mapping(root: Element) -> dict[str, Any]:
    """The answer with ``json=1``: attributes under ``@`` names, one child alone is not a list."""
    return {"?xml": {"@version": "1.0", "@encoding": "utf-8"}, root.tag: _mapped(root)}


def _mapped(element: Element) -> dict[str, Any] | None:
    found: dict[str, Any] = {f"@{name}": value for name, value in element.attrib.items()}
    for child in element:
        value = _mapped(child)
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found or None


def _match(parent: Element, fixture: Fixture, step: Step) -> None:
    is_soccer = fixture.sport == "soccer"
    date_of = stamps.short_date if is_soccer else stamps.formatted_date
    match = SubElement(
        parent,
        "match",
        status=soccer_status(fixture, step) if is_soccer else step.status,
        timer="",
        date=date_of(fixture.starts_s),
        formatted_date=stamps.formatted_date(fixture.starts_s),
        time=stamps.hours_minutes(fixture.starts_s),
        id=fixture.id,
        static_id=fixture.static_id,
    )
    home_tag, away_tag = {
        "soccer": ("localteam", "visitorteam"),
        "tennis": ("player_1", "player_2"),
    }.get(fixture.sport, ("localteam", "awayteam"))
    _side(match, home_tag, fixture, step, 0)
    _side(match, away_tag, fixture, step, 1)
    if is_soccer:
        match.set("fix_id", fixture.static_id)
        _soccer_scores(match, fixture, step)
    if fixture.sport == "hockey":
        _hockey_scores(match, step)


def _side(match: Element, tag: str, fixture: Fixture, step: Step, side: int) -> None:
    team: Team = (fixture.home, fixture.away)[side]
    SubElement(match, tag, {"name": team.name, **side_fields(fixture, step, side), "id": team.id})


def _soccer_scores(match: Element, fixture: Fixture, step: Step) -> None:
    events = SubElement(match, "events")
    tally = [0, 0]
    for minute, side in step.goals:
        tally[side] += 1
        SubElement(
            events,
            "event",
            type="goal",
            minute=str(minute),
            extra_min="",
            team=("localteam", "visitorteam")[side],
            player="",
            result=f"[{tally[0]} - {tally[1]}]",
            eventid=f"{fixture.id}{sum(tally)}",
        )
    is_past_half = len(step.periods) > 1 or step.status == "HT"
    SubElement(match, "ht", score=bracketed(step.periods[0] if is_past_half else None))
    SubElement(match, "ft", score=bracketed(_full_time(step)))
    if step.extra is not None:
        SubElement(match, "et", score=bracketed(step.extra if step.is_over else None))
    if step.shootout is not None:
        home, away = step.shootout
        SubElement(match, "penalty", localteam=str(home), visitorteam=str(away))


def _full_time(step: Step) -> tuple[int, int] | None:
    if not (step.is_over or step.extra is not None):
        return None
    return sum(home for home, _ in step.periods), sum(away for _, away in step.periods)


def _hockey_scores(match: Element, step: Step) -> None:
    events = SubElement(match, "events")
    for name, pair in zip(HOCKEY_PERIODS, step.periods, strict=False):
        SubElement(events, name, score=bracketed(pair))
    if step.extra is not None:
        SubElement(events, "overtime", score=bracketed(step.extra))
    if step.shootout is not None:
        SubElement(events, "penalties", score=bracketed(step.shootout))
