"""The settings that are secrets of the processes' own, and what production asks of them."""

from pydantic_settings import BaseSettings

DEVELOPMENT_SECRET = "development-only-not-a-secret"  # noqa: S105 - production refuses it below
SECRET_LENGTH_MIN = 32


class KeySettings(BaseSettings):
    """What signs, what seals, and what lets the metrics be read."""

    secret_key: str = DEVELOPMENT_SECRET
    secret_key_previous: str = ""
    secrets_key: str = DEVELOPMENT_SECRET
    secrets_key_previous: str = ""
    metrics_token: str = ""

    @property
    def former_secrets_keys(self) -> list[str]:
        """The keys that what is kept may still be sealed with, beside the newest."""
        return [key for key in self.secrets_key_previous.split(",") if key]

    def key_problems(self) -> list[str]:
        """Why production cannot run with these."""
        problems = []
        for name, key in (("SECRET_KEY", self.secret_key), ("SECRETS_KEY", self.secrets_key)):
            if key == DEVELOPMENT_SECRET:
                problems.append(f"{name} is the development secret; production needs its own")
            elif len(key) < SECRET_LENGTH_MIN:
                problems.append(f"{name} is shorter than {SECRET_LENGTH_MIN} characters")
        if self.secret_key_previous and (
            self.secret_key_previous == DEVELOPMENT_SECRET
            or len(self.secret_key_previous) < SECRET_LENGTH_MIN
        ):
            problems.append("SECRET_KEY_PREVIOUS is no secret that production may have had")
        if any(len(key) < SECRET_LENGTH_MIN for key in self.former_secrets_keys):
            problems.append("SECRETS_KEY_PREVIOUS names a key that production may not have had")
        if 0 < len(self.metrics_token) < SECRET_LENGTH_MIN:
            problems.append(f"METRICS_TOKEN is shorter than {SECRET_LENGTH_MIN} characters")
        return problems
