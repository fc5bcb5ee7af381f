"""A server of one feed, and a phone that has it."""

from __future__ import annotations

from pytest import fixture

from sync.replica import Replica
from tests.doubles.feed_server import ROOT_PUBLIC, FeedServer
from tests.sync.lindenhafen import NOW_S, town


@fixture
def server() -> FeedServer:
    server = FeedServer(now_s=NOW_S)
    server.publish(town(), NOW_S + 1)
    return server


@fixture
def phone(server: FeedServer) -> Replica:
    phone = Replica(server.feed, ROOT_PUBLIC)
    phone.catch_up(server, NOW_S + 2)
    server.asked.clear()
    return phone
