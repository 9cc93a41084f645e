"""Settings: the environment is read once, and a wrong value is one sentence."""

import base64

import pytest

from bot import settings
from bot.settings import SettingsRefused

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """No `.env` of the working directory takes part."""
    monkeypatch.chdir(tmp_path)


def test_defaults_are_those_of_the_design():
    found = settings.read()
    assert found.database_url == "sqlite:///var/huitan.db"
    assert found.timezone == "Asia/Shanghai"
    assert not found.has_wecom
    assert not found.has_mp


def test_keys_are_decoded(monkeypatch):
    monkeypatch.setenv("HUITAN_STATE_KEY", KEY)
    assert settings.read().state_key.get_secret_value() == b"k" * 32


def test_a_file_beside_the_program_is_read(tmp_path):
    (tmp_path / ".env").write_text(f"HUITAN_SEAL_PUBLIC_KEY={KEY}\nHUITAN_WECOM_CORP_ID=ww1\n")
    found = settings.read()
    assert found.seal_public_key == b"k" * 32
    assert found.has_wecom


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("HUITAN_STATE_KEY", "not base64!", "base64"),
        ("HUITAN_STATE_KEY", base64.b64encode(b"short").decode(), "5 bytes"),
        ("HUITAN_SEAL_PRIVATE_KEY", "", "0 bytes"),
        ("HUITAN_WECOM_AES_KEY", "too-short", "43"),
        ("HUITAN_MP_AES_KEY", "x" * 44, "43"),
        ("HUITAN_WECOM_AGENT_ID", "many", "integer"),
        ("HUITAN_WECOM_AGENT_ID", "-1", "greater"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_it(name, value, reason, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused) as refused:
        settings.read()
    sentence = str(refused.value)
    assert sentence.startswith(f"{name}: ")
    assert reason in sentence
    assert "\n" not in sentence


def test_a_refusal_does_not_repeat_a_secret(monkeypatch):
    monkeypatch.setenv("HUITAN_WECOM_AES_KEY", "SECRETsecret")
    with pytest.raises(SettingsRefused) as refused:
        settings.read()
    assert "SECRET" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_secrets_are_not_printed(monkeypatch):
    monkeypatch.setenv("HUITAN_STATE_KEY", KEY)
    monkeypatch.setenv("HUITAN_WECOM_SECRET", "SECRETsecret")
    shown = repr(settings.read())
    assert "SECRET" not in shown
    assert KEY not in shown
    assert "kkkk" not in shown
