"""From an utterance to replies: rules and forms, played in this process or by a real Rasa."""
