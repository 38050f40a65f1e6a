"""What a machine that bets may choose: who, on what, how much, and how the house answers."""

from fractions import Fraction

from harness.betting_model import Limit
from hypothesis import strategies as st

MATCHES = (1, 2, 3, 4)
SIDES = ("home", "away")
PRICES = (1_500, 2_000, 3_333)
PLAYERS = ("ana", "ben")

# Dice that close as often as they open would hardly ever bet.
MOSTLY = st.sampled_from((True,) * 7 + (False,))
AMOUNT = st.integers(1, 3_000)
HOUSES = st.sampled_from((0, 1))
WHO = st.sampled_from(PLAYERS)
LEG = st.tuples(st.sampled_from(MATCHES), st.sampled_from(SIDES))
LEGS = st.one_of(
    LEG.map(lambda leg: [leg]),
    st.lists(LEG, min_size=1, max_size=4, unique_by=lambda leg: leg[0]),
    st.lists(LEG, min_size=2, max_size=4),
)
STAKE = st.integers(1, 900).map(Fraction)
STAKES = st.one_of(STAKE, STAKE, STAKE, st.just(Fraction(10_005, 10)), st.just(Fraction(9**9)))
WISHES = st.fixed_dictionaries(
    {
        "legs": LEGS,
        "stake": STAKES,
        "is_system": st.booleans(),
        "is_fresh": MOSTLY,
        "takes_higher": st.booleans(),
    }
)
LIMITS = st.builds(
    Limit,
    stake_min=st.none() | st.integers(1, 100),
    stake_max=st.none() | st.integers(0, 2_000),
    payout_max=st.none() | st.integers(0, 9_000),
    exposure_max=st.none() | st.integers(0, 5_000),
).filter(lambda limit: limit != Limit())
