"""The only reader of the environment: settings with clear refusals."""

import base64
import binascii
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretBytes, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

KEY_BYTES = 32
PROJECT = Path(__file__).resolve().parent.parent


class SettingsRefused(Exception):
    """A setting cannot be used; the message is one sentence."""


class Settings(BaseSettings):
    """Every setting; names carry the prefix `HUITAN_` in the environment or in `.env`."""

    model_config = SettingsConfigDict(env_prefix="HUITAN_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///var/huitan.db"
    base_url: str = "http://127.0.0.1:8000"
    timezone: str = "Asia/Shanghai"
    policy: Path = PROJECT / "policy.yml"
    project: Path = PROJECT
    model_dir: Path = PROJECT / "models" / "huitan"
    clock_file: Path | None = None

    state_key: Annotated[SecretBytes | None, NoDecode] = None
    seal_public_key: Annotated[bytes | None, NoDecode] = None
    seal_keys_dir: Path | None = None
    seal_private_key: Annotated[SecretBytes | None, NoDecode] = None
    courier: Literal["worker", "apart"] = "worker"

    wecom_corp_id: str = ""
    wecom_agent_id: int = Field(default=0, ge=0)
    wecom_secret: SecretStr = SecretStr("")
    wecom_token: SecretStr = SecretStr("")
    wecom_aes_key: SecretStr = SecretStr("")
    wecom_contact_secret: SecretStr = SecretStr("")
    wecom_api_url: str = "https://qyapi.weixin.qq.com/cgi-bin/"

    mp_app_id: str = ""
    mp_secret: SecretStr = SecretStr("")
    mp_token: SecretStr = SecretStr("")
    mp_aes_key: SecretStr = SecretStr("")
    mp_template_id: str = ""
    mp_api_url: str = "https://api.weixin.qq.com/cgi-bin/"

    nlu_url: str = ""
    speech_url: str = ""
    dialogue_url: str = ""
    actions_token: SecretStr = SecretStr("")

    @field_validator("state_key", "seal_public_key", "seal_private_key", mode="before")
    @classmethod
    def _decoded(cls, value: Any) -> Any:
        if value is None or isinstance(value, bytes):
            return value
        try:
            key = base64.b64decode(str(value), validate=True)
        except binascii.Error as error:
            raise ValueError("is not base64; `huitan keys` prints a fresh one") from error
        if len(key) != KEY_BYTES:
            raise ValueError(f"holds {len(key)} bytes instead of {KEY_BYTES}; see `huitan keys`")
        return key

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query:
            raise ValueError("is an address like https://huitan.example.com")
        return value.rstrip("/")

    @field_validator("wecom_aes_key", "mp_aes_key")
    @classmethod
    def _aes_key(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) != AES_KEY_LENGTH:
            raise ValueError("is the EncodingAESKey of the console: 43 letters and digits")
        return value

    @property
    def is_courier_apart(self) -> bool:
        """Return whether a process of its own opens the sealed return addresses."""
        return self.courier == "apart"

    @property
    def has_wecom(self) -> bool:
        """Return whether a WeCom account is configured."""
        return bool(self.wecom_corp_id)

    @property
    def has_mp(self) -> bool:
        """Return whether an Official Account is configured."""
        return bool(self.mp_app_id)


AES_KEY_LENGTH = 43


def read() -> Settings:
    """Read the settings. Raises `SettingsRefused` with one sentence that names the setting."""
    try:
        return Settings()
    except ValidationError as refused:
        first = refused.errors()[0]
        name = "HUITAN_" + "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsRefused(f"{name}: {reason}") from None
