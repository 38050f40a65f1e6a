"""What letters say, in the language of who asks for them."""

from touchline.accounts.letters.model import Letter, Purpose
from touchline.web.languages import _
from touchline.web.themed import site_url


def registration_letter(address: str, site: str) -> Letter:
    """To somebody who wants to play; who plays already is told so."""
    return Letter(
        purpose=Purpose.REGISTER,
        address=address,
        subject=_("Your account at {site}", site=site),
        if_known=_lines(
            _("Somebody wants to register at {site} with this address.", site=site),
            _("You have an account there already. If you forgot its password, ask for another:"),
            f"{site_url()}/reset",
            _not_you(),
        ),
        if_unknown=_lines(
            _("Somebody wants to register at {site} with this address.", site=site),
            _("If it is you, go on here within 24 hours:"),
            "{link}",
            _not_you(),
        ),
        link=f"{site_url()}/register/finish?token=",
    )


def reset_letter(address: str, site: str) -> Letter:
    """To somebody who forgot; nobody else is written to."""
    return Letter(
        purpose=Purpose.RESET,
        address=address,
        subject=_("Another password at {site}", site=site),
        if_known=_lines(
            _("Somebody asks for another password of your account at {site}.", site=site),
            _("If it is you, choose one here within an hour:"),
            "{link}",
            _not_you(),
        ),
        if_unknown="",
        link=f"{site_url()}/reset/finish?token=",
    )


def _not_you() -> str:
    return _("If it is not you, do nothing: nothing happens without this letter.")


def _lines(*paragraphs: str) -> str:
    """The paragraphs; braces in a site's name are no place for a link."""
    kept = [each if each == "{link}" else each.replace("{link}", "") for each in paragraphs]
    return "\n\n".join(kept) + "\n"
