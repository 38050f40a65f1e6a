"""Results that could be true, in the shape in which a feed tells them, sport by sport."""

from dataclasses import replace

from hypothesis import strategies as st

from touchline.catalog.model import SPORTS, EventStatus, ReportedResult
from touchline.settlement.shapes import SHAPES, Kind

SLUGS = [sport.slug for sport in SPORTS]
FINISHED, AET, PEN = EventStatus.FINISHED, EventStatus.FINISHED_AET, EventStatus.FINISHED_PEN

points = st.integers(0, 40)
goals = st.integers(0, 6)
pairs = st.tuples(goals, goals)
kicks = pairs.filter(lambda pair: pair[0] != pair[1])


def report(status=FINISHED, score=(None, None), half_time=None, full_time=None, periods=(), **more):
    """A result as told; ``score`` is the final one."""
    return ReportedResult("1", status, "", *score, half_time, full_time, tuple(periods), **more)


def plus(*parts):
    """The sum of some pairs."""
    return sum(home for home, _ in parts), sum(away for _, away in parts)


def levelled(parts):
    """The parts with the last one changed so that nobody leads after it."""
    home, away = plus(*parts)
    last = parts[-1][0] + max(0, away - home), parts[-1][1] + max(0, home - away)
    return (*parts[:-1], last)


@st.composite
def told_goals(draw):
    halves = draw(st.tuples(pairs, pairs))
    full_time, status = plus(*halves), draw(st.sampled_from([FINISHED, AET, PEN]))
    if status is FINISHED:
        return report(FINISHED, full_time, halves[0], full_time)
    extra = draw(pairs)
    shoot_out = draw(kicks) if status is PEN else None
    return report(
        status, plus(full_time, extra), halves[0], full_time, extra_time=extra, penalties=shoot_out
    )


@st.composite
def told_parts(draw, shape):
    parts = tuple(draw(st.lists(pairs, min_size=shape.regular, max_size=shape.regular)))
    if not draw(st.booleans()):
        return report(FINISHED, plus(*parts), periods=parts)
    parts = levelled(parts)
    if shape.is_shoot_out_a_goal and draw(st.booleans()):
        shoot_out = draw(kicks)
        goal = (1, 0) if shoot_out[0] > shoot_out[1] else (0, 1)
        score = plus(*parts, draw(st.sampled_from([goal, (0, 0)])))
        return report(PEN, score, periods=(*parts, (0, 0)), penalties=shoot_out)
    extra = draw(kicks)
    return report(AET, plus(*parts, extra), periods=(*parts, extra))


@st.composite
def told_sets(draw, shape):
    first_to = draw(st.integers(max(1, shape.win_by), max(1, (shape.most + 1) // 2)))
    lost = draw(st.integers(0, first_to - 1))
    order = [*draw(st.permutations([True] * (first_to - 1) + [False] * lost)), True]
    is_home = draw(st.booleans())
    sets = [(11, 4) if is_won is is_home else (4, 11) for is_won in order]
    score = (first_to, lost) if is_home else (lost, first_to)
    is_counted = shape.spans and draw(st.booleans())
    return report(FINISHED, score, periods=sets if is_counted else ())


def told(slug):
    """Results of one sport that could be true."""
    shape = SHAPES[slug]
    if shape.kind is Kind.GOALS:
        return told_goals()
    if shape.kind is Kind.PARTS:
        return told_parts(shape)
    if shape.kind is Kind.SETS:
        return told_sets(shape)
    return st.sampled_from([report(winner="home"), report(score=(0, 0)), report(score=(250, 231))])


any_told = st.sampled_from(SLUGS).flatmap(lambda slug: told(slug).map(lambda each: (slug, each)))


def one_more(result):
    """The same result with a goal more in its score than its parts have."""
    return replace(result, home_score=result.home_score + 1)
