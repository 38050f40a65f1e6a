"""Amounts in forms and cells of staff. Pure."""

from touchline.ledger.model import BadAmount, format_amount, parse_amount_minor
from touchline.web.office.forms import Fields, WrongField


def minor_of(
    given: Fields,
    name: str,
    exponent: int,
    *,
    may_be_negative: bool = False,
    may_be_zero: bool = False,
) -> int:
    """The amount of a field, in minor units.

    Raises:
        WrongField: it is none, or of the wrong sign.

    """
    try:
        minor = parse_amount_minor(given.get(name, ""), exponent)
    except BadAmount as error:
        raise WrongField(name, error.message) from error
    if minor < 0 and not may_be_negative:
        raise WrongField(name, "An amount above zero.")
    if minor == 0 and not may_be_zero:
        raise WrongField(name, "An amount other than zero.")
    return minor


def grouped(amount_minor: int, exponent: int) -> str:
    """An amount with its thousands apart, for people who compare sums."""
    whole, point, fraction = format_amount(amount_minor, exponent).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{fraction}"


def percent(share_bp: int | None) -> str:
    """A share in percent with two decimals; a dash of nothing."""
    return "\N{EN DASH}" if share_bp is None else f"{format_amount(share_bp, 2)} %"
