"""Free times against a search minute by minute, across changes of the clocks and holidays."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.services.calendar.free_times import (
    Change,
    Hours,
    Pattern,
    free_quarters,
    quarters_between,
    quarters_touched,
    spread,
    starts,
)

ZONES = (
    "Asia/Shanghai",
    "Asia/Vientiane",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
)
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")
EVERY_DAY = range(7)
MINUTE = dt.timedelta(minutes=1)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def every_day(zone: ZoneInfo, *hours: Hours) -> Pattern:
    return Pattern(zone, dict.fromkeys(EVERY_DAY, hours))


def found(pattern: Pattern, first: str, last: str, minutes: int = 60) -> list[str]:
    period = quarters_between(at(first), at(last))
    free = free_quarters(pattern, (), period=period, way="online")
    return [f"{moment:%dT%H:%M}" for moment in starts(free, minutes)]


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    begin, end = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=2)))
    return Hours(begin * 15, end * 15, draw(st.sampled_from(("any", "online", "onsite"))))


FIRST_DAYS = (dt.date(2026, 3, 27), dt.date(2026, 9, 29), dt.date(2026, 10, 23))


@st.composite
def cases(draw: st.DrawFn) -> tuple[dt.datetime, list[Pattern], set[dt.datetime], int, str]:
    day = draw(st.sampled_from(FIRST_DAYS))
    first = dt.datetime.combine(day, dt.time(draw(st.integers(0, 23))), dt.UTC)
    patterns = []
    for _ in range(2):
        week = {weekday: tuple(draw(st.lists(hours(), max_size=2))) for weekday in EVERY_DAY}
        kind = draw(st.sampled_from(("off", "extra")))
        begin = day + dt.timedelta(days=draw(st.integers(0, 3)))
        change = Change(kind, begin, begin + dt.timedelta(days=1), draw(hours()))
        patterns.append(
            Pattern(ZoneInfo(draw(st.sampled_from(ZONES))), week, (change,), draw(st.booleans()))
        )
    busy = {
        first + dt.timedelta(minutes=15 * number)
        for number in draw(st.sets(st.integers(0, 96 * 3), max_size=40))
    }
    minutes = draw(st.sampled_from((15, 30, 45, 60, 90, 120)))
    return first, patterns, busy, minutes, draw(st.sampled_from(("online", "onsite", "phone")))


def is_free(pattern: Pattern, moment: dt.datetime, way: str) -> bool:
    """Tell it the long way: by the clock on the wall, rule by rule."""
    local = moment.astimezone(pattern.zone)
    day, minute = local.date(), local.hour * 60 + local.minute
    ways = {"any", "onsite" if way == "onsite" else "online"}
    inside = [
        c
        for c in pattern.changes
        if c.first <= day <= c.last and c.hours.begin <= minute < c.hours.end
    ]
    if any(c.kind == "extra" and c.hours.way in ways for c in inside):
        return True
    if any(c.kind == "off" for c in inside):
        return False
    weekday = day.weekday()
    if pattern.heeds_holidays:
        holidays = {dt.date(2026, 10, number) for number in range(1, 8)}
        if day in holidays and weekday < 5:
            return False
    return any(h.begin <= minute < h.end and h.way in ways for h in pattern.week[weekday])


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_common_starts_equal_a_search_minute_by_minute(
    case: tuple[dt.datetime, list[Pattern], set[dt.datetime], int, str],
):
    first, patterns, busy, minutes, way = case
    last = first + dt.timedelta(days=3)
    period = list(quarters_between(first, last))
    free = [free_quarters(pattern, busy, period=period, way=way) for pattern in patterns]
    busy_minutes = {quarter + number * MINUTE for quarter in busy for number in range(15)}
    open_minutes = {
        moment
        for number in range(3 * 24 * 60)
        if (moment := first + number * MINUTE) not in busy_minutes
        and all(is_free(pattern, moment, way) for pattern in patterns)
    }

    assert list(starts(free[0] & free[1], minutes)) == [
        quarter
        for quarter in period
        if all(quarter + number * MINUTE in open_minutes for number in range(minutes))
    ]


def test_hour_that_the_clocks_leave_out_is_never_free():
    assert found(every_day(LONDON, Hours(60, 120)), "2026-03-29T00:00", "2026-03-29T23:00") == []


def test_hour_that_the_clocks_show_twice_is_free_twice():
    pattern = every_day(LONDON, Hours(60, 120))

    assert found(pattern, "2026-10-25T00:00", "2026-10-25T23:00") == [
        "25T00:00",
        "25T00:15",
        "25T00:30",
        "25T00:45",
        "25T01:00",
    ]


def test_nine_in_london_moves_by_an_hour_with_the_clocks_and_in_china_it_stays():
    london, china = (every_day(zone, Hours(540, 600)) for zone in (LONDON, SHANGHAI))

    assert found(london, "2026-03-28T00:00", "2026-03-30T23:00") == [
        "28T09:00",
        "29T08:00",
        "30T08:00",
    ]
    assert found(china, "2026-03-28T00:00", "2026-03-30T23:00") == [
        "28T01:00",
        "29T01:00",
        "30T01:00",
    ]


@pytest.mark.parametrize(
    ("zone", "start"),
    [("Asia/Vientiane", "03:00"), ("Asia/Kolkata", "04:30"), ("Asia/Kathmandu", "04:15")],
)
def test_common_hour_of_kunming_and_a_neighbour_is_found(zone: str, start: str):
    here, there = every_day(SHANGHAI, Hours(600, 900)), every_day(ZoneInfo(zone), Hours(600, 720))
    period = list(quarters_between(at("2026-03-05T00:00"), at("2026-03-06T00:00")))
    free = [free_quarters(each, (), period=period, way="online") for each in (here, there)]

    assert f"{next(starts(free[0] & free[1], 60)):%H:%M}" == start


def test_public_holiday_is_free_of_meetings_and_a_make_up_saturday_has_a_fridays_hours():
    pattern = Pattern(SHANGHAI, {3: (Hours(540, 600),), 4: (Hours(840, 900),)}, (), True)

    assert pattern.on(dt.date(2026, 10, 1)) == ()
    assert pattern.on(dt.date(2026, 10, 10)) == (Hours(840, 900),)
    assert pattern.on(dt.date(2026, 10, 17)) == ()


def test_extra_hours_hold_on_a_day_off():
    off = Change("off", dt.date(2026, 3, 2), dt.date(2026, 3, 6))
    extra = Change("extra", dt.date(2026, 3, 4), dt.date(2026, 3, 4), Hours(600, 660, "online"))
    pattern = Pattern(SHANGHAI, dict.fromkeys(EVERY_DAY, (Hours(540, 720),)), (off, extra))

    assert pattern.on(dt.date(2026, 3, 3)) == ()
    assert pattern.on(dt.date(2026, 3, 4)) == (Hours(600, 660, "online"),)
    assert pattern.on(dt.date(2026, 3, 7)) == (Hours(540, 720),)


def test_hours_off_cut_a_day_in_two():
    off = Change("off", dt.date(2026, 3, 3), dt.date(2026, 3, 3), Hours(600, 660))
    pattern = Pattern(SHANGHAI, {1: (Hours(540, 720),)}, (off,))

    assert pattern.on(dt.date(2026, 3, 3)) == (Hours(540, 600), Hours(660, 720))


def test_busy_time_takes_every_quarter_it_touches():
    touched = quarters_touched(at("2026-03-05T09:07"), at("2026-03-05T09:31"))

    assert [f"{moment:%H:%M}" for moment in touched] == ["09:00", "09:15", "09:30"]


def test_spread_keeps_a_few_of_each_day_apart():
    moments = list(quarters_between(at("2026-03-05T01:00"), at("2026-03-05T09:00")))
    moments += list(quarters_between(at("2026-03-06T01:00"), at("2026-03-06T09:00")))
    chosen = spread(moments, minutes=30, zone=SHANGHAI, a_day=2, most=3)

    assert [f"{moment:%dT%H:%M}" for moment in chosen] == ["05T01:00", "05T02:00", "06T01:00"]
