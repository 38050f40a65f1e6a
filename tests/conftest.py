"""What all tests share: real servers, started once for a run."""

pytest_plugins = ["harness.stack_fixtures", "harness.book_fixtures"]
