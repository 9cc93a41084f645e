"""HTTP in: callbacks of the platforms, the API, actions for a real Rasa, health and figures."""
