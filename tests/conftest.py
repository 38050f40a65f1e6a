"""What all tests share: real servers, started once for a run."""

pytest_plugins = [
    "harness.no_hidden_skips",
    "harness.hanging_up",
    "harness.stack_fixtures",
    "harness.book_fixtures",
    "harness.shape_fixtures",
    "harness.long_ones_first",
    "harness.patience",
    "harness.compiling",
    "harness.visitors",
    "harness.clerks",
    "harness.console",
    "harness.cashier",
    "harness.commands",
    "harness.desk",
    "harness.slips",
    "harness.chromium",
    "harness.scenes",
]
