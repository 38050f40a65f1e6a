"""What a client may send, and the clear code of everything else."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.asked_bets import document, slip, treble

from touchline import codes
from touchline.bets.combining import NAMED, accumulator
from touchline.bets.rejections import SENTENCES, Reason
from touchline.bets.slip import BadSlip, PriceChoice, PriceMode, SlipType, Stake, parse_slip

pytestmark = pytest.mark.spec("S3.12", "S2.2", "S2.11")

LEG = {"selection": codes.encode(1), "price": "2.00"}


def test_a_slip_is_read_into_what_it_asks():
    asked = slip((7, "1.85"), stake="3.30", price_mode="within 2.5")

    assert (asked.type, asked.combination) == (SlipType.SINGLE, accumulator(1))
    assert [(leg.selection_id, leg.price_milli) for leg in asked.legs] == [(7, 1_850)]
    assert asked.stake.minor(2) == 330
    assert asked.choice == PriceChoice(PriceMode.WITHIN, 250)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([], "bad_slip"),
        ("slip", "bad_slip"),
        (None, "bad_slip"),
        (document(legs=None), "bad_slip"),
        (document(legs="abc"), "bad_slip"),
        (document(legs={"0": LEG}), "bad_slip"),
        (document(legs=[None]), "bad_slip"),
        (document(legs=["abc"]), "bad_slip"),
        (document(key=None), "bad_key"),
        (document(key="1"), "bad_key"),
        (document(key=7), "bad_key"),
        (document(key="0190f5fe7c007a008000000000000001"), "bad_key"),
        (document(legs=[{**LEG, "selection": 1}]), "bad_selection"),
        (document(legs=[{**LEG, "selection": "1"}]), "bad_selection"),
        (document(legs=[{**LEG, "selection": codes.encode(0)}]), "bad_selection"),
        (document(legs=[{**LEG, "selection": codes.encode((1 << 64) - 1)}]), "bad_selection"),
        (document(legs=[{**LEG, "price": 2.0}]), "bad_price"),
        (document(legs=[{**LEG, "price": "1.00"}]), "bad_price"),
        (document(legs=[{**LEG, "price": "-2"}]), "bad_price"),
        (document(legs=[{"selection": codes.encode(1)}]), "bad_price"),
        (document(price_mode="whatever"), "bad_price_mode"),
        (document(price_mode="within 0"), "bad_price_mode"),
        (document(price_mode="within 51"), "bad_price_mode"),
        (document(price_mode=["any"]), "bad_price_mode"),
        (document(type="each_way"), "bad_type"),
        (document(type=["single"]), "bad_type"),
        (document(1, 2, type="single"), "too_many_legs"),
        (document(1, type="acca"), "too_few_legs"),
        (document(legs=[]), "too_few_legs"),
        (document(1, k=[1]), "bad_system"),
        (document(1, 2, 3, type="system"), "bad_system"),
        (document(1, 2, 3, type="system", k="23"), "bad_system"),
        (document(1, 2, 3, type="system", k=[]), "bad_system"),
        (document(1, 2, 3, type="system", k=[0, 2]), "bad_system"),
        (document(1, 2, 3, type="system", k=[4]), "bad_system"),
        (document(1, 2, 3, type="system", k=[2, 2]), "bad_system"),
        (document(1, 2, 3, type="system", k=[True, 2]), "bad_system"),
        (document(1, 2, 3, type="system", k=[3]), "bad_system"),
        (document(*range(1, 21), type="system", k=[10]), "bad_system"),
    ],
)
def test_what_is_no_slip_has_a_code(given, code):
    with pytest.raises(BadSlip) as refused:
        parse_slip(given)

    assert refused.value.code == code
    assert refused.value.message == SENTENCES[Reason(code)]


@pytest.mark.parametrize(
    "stake",
    [
        "", "0", "0.00", "-1", "+1", "1e3", "1,5", "1.", ".5", "NaN", "Infinity", "ten", " 1", "1_0",
        "\u0661", "1" * 16, "1.123456789", 10, 10.5, None, True, ["1"], {},
    ],
)  # fmt: skip
def test_what_is_no_stake_is_told_so(stake):
    with pytest.raises(BadSlip) as refused:
        slip(1, stake=stake)

    assert refused.value.code == "bad_stake"


def test_ten_thousand_legs_are_refused_before_one_is_read():
    class Legs(list):
        def __iter__(self):
            raise AssertionError("a leg was looked at")

    with pytest.raises(BadSlip) as refused:
        parse_slip(document(legs=Legs([LEG] * 10_000)))

    assert refused.value.code == "too_many_legs"


@pytest.mark.parametrize(
    ("stake", "exponent", "minor"),
    [
        (Stake("10", ""), 2, 1000),
        (Stake("10", "5"), 2, 1050),
        (Stake("0", "01"), 2, 1),
        (Stake("10", "500"), 2, 1050),
        (Stake("10", "505"), 2, None),
        (Stake("10", "505"), 3, 10_505),
        (Stake("10", "0"), 0, 10),
        (Stake("10", "5"), 0, None),
    ],
)
def test_a_stake_is_counted_in_the_currencys_units(stake, exponent, minor):
    assert stake.minor(exponent) == minor


@given(st.integers(1, 10**15 - 1), st.integers(0, 4))
def test_every_amount_reads_back_as_it_was_written(minor, exponent):
    whole, rest = divmod(minor, 10**exponent)
    text = f"{whole}.{rest:0{exponent}d}" if exponent else str(whole)

    assert slip(1, stake=text).stake.minor(exponent) == minor


def test_a_system_has_all_lines_of_its_sizes():
    trixie = treble(type="system", k=[3, 2])

    assert trixie.combination == NAMED["trixie"]


def test_equal_slips_have_one_digest_however_they_are_written():
    assert slip(1, stake="10").digest == slip(1, stake="010.00").digest
    different = [
        slip(1),
        slip(2),
        slip((1, "2.10")),
        slip(1, stake="10.01"),
        slip(1, price_mode="any"),
        slip(1, 2),
        slip(2, 1),
        slip(1, 2, 3),
        slip(1, 2, 3, type="system", k=[2]),
        slip(1, 2, 3, type="system", k=[1, 2]),
    ]
    assert len({each.digest for each in different}) == len(different)


@given(
    st.integers(1_001, 100_000),
    st.integers(1_001, 100_000),
    st.sampled_from(["exact", "higher", "any", "within 0.01", "within 5", "within 50"]),
)
def test_no_choice_takes_less_than_it_says(shown, now, mode):
    choice = slip(1, price_mode=mode).choice

    taken = choice.takes(shown, now)

    expected = {
        PriceMode.EXACT: now == shown,
        PriceMode.HIGHER: now >= shown,
        PriceMode.ANY: True,
        PriceMode.WITHIN: now >= shown * (1 - Fraction(choice.within_bp, 10_000)),
    }
    assert taken == expected[choice.mode]


def test_every_reason_has_a_sentence():
    assert set(SENTENCES) == set(Reason)
