"""A pytest plugin: whoever only asks whether a property fails needs no smallest example of it."""

from hypothesis import Phase, settings

settings.register_profile(
    "unshrunk",
    settings.default,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("unshrunk")
