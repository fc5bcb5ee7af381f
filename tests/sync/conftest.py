"""A server of one feed, a phone that has it, and the two replicas by turns."""

from __future__ import annotations

from collections.abc import Iterator

from pytest import FixtureRequest, TempPathFactory, fixture

from sync.replica import Replica
from tests.doubles.feed_server import ROOT_PUBLIC, FeedServer
from tests.doubles.phone_process import PhoneProcess
from tests.sync.histories import Phone, Reference
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


@fixture(scope="session")
def process(tmp_path_factory: TempPathFactory) -> Iterator[PhoneProcess]:
    """The phone's code, in one node process for all tests."""
    process = PhoneProcess(tmp_path_factory.mktemp("replay"))
    yield process
    process.close()


@fixture(params=["reference", "phone"])
def either(request: FixtureRequest) -> Phone:
    """Each of the two replicas; it has nothing yet."""
    if request.param == "reference":
        return Reference("lindenhafen/de")
    process = request.getfixturevalue("process")
    process.begin("lindenhafen/de", ROOT_PUBLIC)
    return process
