"""Figures for /metrics: counts and durations, never a name and never a word of what was said."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)


class Figures:
    """One registry of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.callbacks = Counter(
            "huitan_callbacks_total",
            "Callbacks by platform and outcome",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "huitan_callback_seconds",
            "Time to answer a callback",
            ["channel"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.outbox = Gauge(
            "huitan_outbox_rows", "Outbox rows by state", ["state"], registry=self.registry
        )
        self.skew = Gauge(
            "huitan_platform_clock_skew_seconds",
            "Platform time minus ours, at the last callback",
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Return the exposition text."""
        return bytes(generate_latest(self.registry))
