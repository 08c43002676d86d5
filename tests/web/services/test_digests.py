"""When messages leave: nights, digests, zones, and the days on which clocks are changed."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import Digest
from web.services.digests import Departure, Pace, Rhythm, after_quiet, departure, is_quiet

HOME = Rhythm()
DAILY, WEEKLY = replace(HOME, digest=Digest.DAILY), replace(HOME, digest=Digest.WEEKLY)


def at(text: str, zone: str = "Asia/Shanghai") -> dt.datetime:
    """Return a moment by the clocks of a zone, in UTC as the product has it."""
    local = dt.datetime.fromisoformat(text)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-03-05T21:59:59", "2026-03-05T21:59:59"),
        ("2026-03-05T22:00:00", "2026-03-06T08:00:00"),
        ("2026-03-05T23:59:59", "2026-03-06T08:00:00"),
        ("2026-03-06T00:00:00", "2026-03-06T08:00:00"),
        ("2026-03-06T07:59:59", "2026-03-06T08:00:00"),
        ("2026-03-06T08:00:00", "2026-03-06T08:00:00"),
        ("2026-12-31T23:00:00", "2027-01-01T08:00:00"),
    ],
)
def test_message_of_the_night_leaves_in_the_morning(now: str, leaves: str) -> None:
    assert after_quiet(HOME, at(now)) == at(leaves)


@pytest.mark.parametrize(
    ("begin", "end", "now", "leaves"),
    [
        ((12, 0), (14, 0), "2026-03-05T11:59:00", "2026-03-05T11:59:00"),
        ((12, 0), (14, 0), "2026-03-05T13:00:00", "2026-03-05T14:00:00"),
        ((12, 0), (14, 0), "2026-03-05T14:00:00", "2026-03-05T14:00:00"),
        ((0, 0), (6, 30), "2026-03-05T00:00:00", "2026-03-05T06:30:00"),
        ((22, 0), (0, 0), "2026-03-05T22:30:00", "2026-03-06T00:00:00"),
        ((8, 0), (8, 0), "2026-03-05T08:00:00", "2026-03-05T08:00:00"),
    ],
)
def test_quiet_hours_may_lie_anywhere_in_the_day(
    begin: tuple[int, int], end: tuple[int, int], now: str, leaves: str
) -> None:
    rhythm = replace(HOME, quiet_from=dt.time(*begin), quiet_to=dt.time(*end))

    assert after_quiet(rhythm, at(now)) == at(leaves)


def test_nothing_is_quiet_where_quiet_hours_are_off() -> None:
    night = at("2026-03-05T23:00:00")

    assert after_quiet(replace(HOME, has_quiet_hours=False), night) == night


def test_urgent_message_leaves_at_night_and_without_a_digest() -> None:
    night = at("2026-03-05T03:00:00")

    assert departure(WEEKLY, Pace.URGENT, night) == Departure(night)


def test_timely_message_waits_for_the_morning_but_for_no_digest() -> None:
    night = at("2026-03-05T03:00:00")

    assert departure(WEEKLY, Pace.TIMELY, night) == Departure(at("2026-03-05T08:00:00"))


@pytest.mark.parametrize(
    ("rhythm", "now", "leaves"),
    [
        (DAILY, "2026-03-05T08:59:59", "2026-03-05T09:00:00"),
        (DAILY, "2026-03-05T09:00:00", "2026-03-06T09:00:00"),
        (DAILY, "2026-03-05T23:30:00", "2026-03-06T09:00:00"),
        # 2026-03-09 is a Monday
        (WEEKLY, "2026-03-05T10:00:00", "2026-03-09T09:00:00"),
        (WEEKLY, "2026-03-09T08:59:59", "2026-03-09T09:00:00"),
        (WEEKLY, "2026-03-09T09:00:00", "2026-03-16T09:00:00"),
    ],
)
def test_calm_message_leaves_with_the_next_digest(rhythm: Rhythm, now: str, leaves: str) -> None:
    assert departure(rhythm, Pace.CALM, at(now)) == Departure(at(leaves), is_bundled=True)


def test_digest_waits_for_the_end_of_late_quiet_hours() -> None:
    rhythm = replace(DAILY, quiet_to=dt.time(10, 30))

    assert departure(rhythm, Pace.CALM, at("2026-03-05T12:00:00")).at == at("2026-03-06T10:30:00")


def test_everybody_sleeps_by_their_own_clock() -> None:
    now = at("2026-03-05T22:30:00")
    abroad = replace(HOME, zone="Asia/Vientiane")

    assert after_quiet(abroad, now) == now
    assert after_quiet(abroad, at("2026-03-05T22:30:00", "Asia/Vientiane")) == at(
        "2026-03-06T08:00:00", "Asia/Vientiane"
    )
    assert departure(
        replace(abroad, digest=Digest.DAILY), Pace.CALM, at("2026-03-05T09:30:00")
    ).at == at("2026-03-05T09:00:00", "Asia/Vientiane")


def test_zone_with_a_quarter_hour_is_kept_exactly() -> None:
    kathmandu = replace(HOME, zone="Asia/Kathmandu")

    assert after_quiet(kathmandu, dt.datetime(2026, 3, 5, 20, tzinfo=dt.UTC)) == dt.datetime(
        2026, 3, 6, 2, 15, tzinfo=dt.UTC
    )


BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LONDON = replace(HOME, zone="Europe/London", quiet_from=dt.time(23), quiet_to=dt.time(1, 30))


def test_quiet_hours_end_once_where_the_clocks_skip_their_end() -> None:
    # on 2026-03-29 the clocks of London go from 01:00 to 02:00: there is no 01:30
    night = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)

    assert after_quiet(LONDON, night) == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)


def test_quiet_hours_end_later_where_the_clocks_show_their_end_twice() -> None:
    # on 2026-10-25 the clocks of London show 01:00 to 02:00 twice
    second_time = dt.datetime(2026, 10, 25, 1, 15, tzinfo=dt.UTC)

    assert after_quiet(LONDON, second_time) == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


@settings(deadline=None)
@given(
    now=st.timedeltas(dt.timedelta(), dt.timedelta(days=800)).map(lambda passed: BEGIN + passed),
    begin=st.times(),
    end=st.times(),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/London", "Asia/Kathmandu", "UTC"]),
    digest=st.sampled_from(list(Digest)),
    pace=st.sampled_from(list(Pace)),
)
def test_no_message_leaves_before_it_came_up_nor_in_quiet_hours(
    now: dt.datetime, begin: dt.time, end: dt.time, zone: str, digest: Digest, pace: Pace
) -> None:
    rhythm = Rhythm(digest, quiet_from=begin, quiet_to=end, zone=zone)

    leaves = departure(rhythm, pace, now).at

    assert leaves >= now
    assert leaves - now < dt.timedelta(days=9)
    if pace is not Pace.URGENT:
        assert not is_quiet(rhythm, leaves.astimezone(ZoneInfo(zone)).time())
