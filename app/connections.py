"""Connections that may not be held: by sending a request drop by drop, or by never reading the answer."""

from __future__ import annotations

from typing import Any

from waitress.channel import HTTPChannel


class Connection(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """A connection whose idle time begins with its request's first byte: later drops do not prolong it."""

    last_activity: float

    def handle_read(self) -> None:
        """Take what has come; it counts as activity if it begins or completes a request."""
        begun, last = self.request is not None, self.last_activity
        super().handle_read()
        if begun and self.request is not None:
            self.last_activity = last


def drop_stalled(server: Any, now: float) -> None:
    """Close the connections that moved nothing for the server's time-out though it was their turn.

    An answer that nobody reads fills its buffer and would hold a thread and a query's worker for ever; one that is
    still being computed has nothing to send and is left alone.
    """
    cutoff = now - server.adj.channel_timeout
    for channel in list(server.active_channels.values()):
        unread = channel.total_outbufs_len >= server.adj.send_bytes
        if channel.last_activity < cutoff and (unread or not channel.requests):
            channel.will_close = True
