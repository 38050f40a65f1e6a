"""The provider's competitions, each with the sport it is to us. What is not listed is not asked for.

It calls a competition a sport: ``soccer_epl`` is one of its sport keys, and its tennis keys change
with every tournament, which is why tennis is listed by the few that come back each year.
"""

from collections.abc import Mapping
from types import MappingProxyType

_BY_SPORT: Mapping[str, tuple[str, ...]] = {
    "soccer": (
        "soccer_epl",
        "soccer_efl_champ",
        "soccer_england_efl_cup",
        "soccer_england_league1",
        "soccer_england_league2",
        "soccer_fa_cup",
        "soccer_spl",
        "soccer_germany_bundesliga",
        "soccer_germany_bundesliga2",
        "soccer_germany_liga3",
        "soccer_spain_la_liga",
        "soccer_spain_segunda_division",
        "soccer_italy_serie_a",
        "soccer_italy_serie_b",
        "soccer_france_ligue_one",
        "soccer_france_ligue_two",
        "soccer_netherlands_eredivisie",
        "soccer_portugal_primeira_liga",
        "soccer_belgium_first_div",
        "soccer_turkey_super_league",
        "soccer_greece_super_league",
        "soccer_denmark_superliga",
        "soccer_norway_eliteserien",
        "soccer_sweden_allsvenskan",
        "soccer_brazil_campeonato",
        "soccer_argentina_primera_division",
        "soccer_mexico_ligamx",
        "soccer_usa_mls",
        "soccer_japan_j_league",
        "soccer_korea_kleague1",
        "soccer_australia_aleague",
        "soccer_uefa_champs_league",
        "soccer_uefa_europa_league",
        "soccer_uefa_europa_conference_league",
        "soccer_conmebol_copa_libertadores",
        "soccer_fifa_world_cup",
        "soccer_uefa_european_championship",
    ),
    "basketball": (
        "basketball_nba",
        "basketball_wnba",
        "basketball_ncaab",
        "basketball_euroleague",
        "basketball_nbl",
    ),
    "football": ("americanfootball_nfl", "americanfootball_ncaaf", "americanfootball_cfl"),
    "baseball": ("baseball_mlb", "baseball_npb", "baseball_kbo"),
    "hockey": (
        "icehockey_nhl",
        "icehockey_ahl",
        "icehockey_liiga",
        "icehockey_sweden_hockey_league",
        "icehockey_sweden_allsvenskan",
    ),
    "tennis": (
        "tennis_atp_aus_open_singles",
        "tennis_atp_french_open",
        "tennis_atp_wimbledon",
        "tennis_atp_us_open",
        "tennis_wta_aus_open_singles",
        "tennis_wta_french_open",
        "tennis_wta_wimbledon",
        "tennis_wta_us_open",
    ),
    "handball": ("handball_germany_bundesliga",),
    "cricket": (
        "cricket_ipl",
        "cricket_big_bash",
        "cricket_odi",
        "cricket_international_t20",
        "cricket_psl",
        "cricket_t20_blast",
        "cricket_caribbean_premier_league",
    ),
    "rugby": ("rugbyunion_six_nations",),
    "rugbyleague": ("rugbyleague_nrl",),
    "boxing": ("boxing_boxing",),
    "mma": ("mma_mixed_martial_arts",),
}

SPORT_OF: Mapping[str, str] = MappingProxyType(
    {key: sport for sport, keys in _BY_SPORT.items() for key in keys}
)

# Asked for unless a deployment chooses its own.
COMPETITIONS = (
    "soccer_epl",
    "americanfootball_nfl",
    "basketball_nba",
    "baseball_mlb",
    "icehockey_nhl",
)
