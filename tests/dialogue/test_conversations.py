"""Chat scripts are played against the whole bot, and every word that anybody hears is checked."""

from pathlib import Path

import pytest
from conversations.scripts import Play, read

HERE = Path(__file__).parent / "conversations"
SCRIPTS = [script for path in sorted(HERE.glob("*.yml")) for script in read(path)]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_conversation_goes_as_its_script_says(stage, script):
    Play(stage).play(script)
