"""The chat's face: each action reads slots, calls one service and says one thing."""
