"""Which modules count money, and which of the rules' tests are about them."""

import re
from pathlib import Path

from loadtests.mutants.covering import ROOT

MODULES = (
    "src/touchline/money.py",
    "src/touchline/bets/acceptance.py",
    "src/touchline/bets/cash_out.py",
    "src/touchline/bets/combining.py",
    "src/touchline/bets/facts.py",
    "src/touchline/bets/limits.py",
    "src/touchline/bets/multiplier.py",
    "src/touchline/bets/payout.py",
    "src/touchline/bets/slip.py",
    "src/touchline/bets/terms/model.py",
    "src/touchline/ledger/model.py",
    "src/touchline/ledger/postings.py",
    "src/touchline/protection/limits/model.py",
    "src/touchline/ledger/figures/model.py",
    "src/touchline/settlement/grading/grade.py",
    "src/touchline/settlement/grading/halves.py",
    "src/touchline/settlement/grading/house_rules.py",
    "src/touchline/settlement/grading/lines.py",
    "src/touchline/settlement/grading/model.py",
    "src/touchline/settlement/grading/of_event.py",
    "src/touchline/settlement/grading/scores.py",
    "src/touchline/settlement/grading/sets.py",
    "src/touchline/settlement/grading/winners.py",
    "src/touchline/settlement/correcting/model.py",
    "src/touchline/settlement/runs/deciding.py",
    "src/touchline/pricing/ladder.py",
    "src/touchline/pricing/margins.py",
    "src/touchline/pricing/overlay.py",
    "src/touchline/pricing/profile.py",
)
_ABOUT_MONEY = re.compile(r"touchline\.(?:bets|ledger|protection|settlement|pricing|money)\b")
_IMPORTED = re.compile(r"^from rules\.(\w+) import", re.MULTILINE)


def text_of(path: str) -> str:
    """What a module says."""
    return (ROOT / path).read_text("utf-8")


def module_of(path: str) -> str:
    """What a module is imported as."""
    return path.removeprefix("src/").removesuffix(".py").replace("/", ".")


def tests_naming(path: str) -> list[str]:
    """The files of tests that import a module of money themselves: they see what it is loaded with."""
    room, _, leaf = module_of(path).rpartition(".")
    named = re.compile(
        rf"^from {re.escape(room)}(?:\.{leaf} import|\s+import [^\n]*\b{leaf}\b)", re.MULTILINE
    )
    found = [each for each in tests_about_money() if named.search(each.read_text("utf-8"))]
    return [
        str(each.relative_to(ROOT)) for each in sorted(found, key=lambda each: each.stat().st_size)
    ]


def tests_about_money() -> list[Path]:
    """The rules' tests that import a module of money, or a module of the tests that does."""
    folder = ROOT / "tests" / "rules"
    texts = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.py"))}

    def is_about(name: str) -> bool:
        text = texts.get(name, "")
        return bool(_ABOUT_MONEY.search(text)) or any(map(is_about, _IMPORTED.findall(text)))

    return [folder / f"{name}.py" for name in texts if name.startswith("test_") and is_about(name)]
