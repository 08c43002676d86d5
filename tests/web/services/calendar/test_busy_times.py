"""Busy times out of calendar files: series, zones, changes of the clocks, days, free/busy."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from web.services.calendar.busy_times import MOST_BYTES, Frame, NoCalendarError, read_busy

NOW = dt.datetime(2026, 3, 20, 0, tzinfo=dt.UTC)
FRAME = Frame(NOW, NOW + dt.timedelta(days=20), ZoneInfo("Asia/Shanghai"), "bridge.example")
BERLIN = (
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
    "END:VTIMEZONE\r\n"
)


def file(*parts: str) -> bytes:
    body = "".join(parts)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def event(*lines: str, uid: str = "1@elsewhere.example") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""))


def busy(*parts: str) -> list[str]:
    spans = read_busy(file(*parts), FRAME)
    return [f"{begin:%d %H:%M}-{end:%d %H:%M}" for begin, end in spans]


@pytest.mark.parametrize(
    ("lines", "span"),
    [
        (("DTSTART:20260323T010000Z", "DTEND:20260323T020000Z"), "23 01:00-23 02:00"),
        (("DTSTART:20260323T010000Z", "DURATION:PT90M"), "23 01:00-23 02:30"),
        # a time without a zone is by one's own clock, a day is the whole of it
        (("DTSTART:20260323T090000", "DTEND:20260323T100000"), "23 01:00-23 02:00"),
        (("DTSTART;VALUE=DATE:20260323",), "22 16:00-23 16:00"),
        (
            ("DTSTART;TZID=Asia/Kolkata:20260323T090000", "DURATION:PT1H"),
            "23 03:30-23 04:30",
        ),
    ],
)
def test_event_takes_its_time(lines: tuple[str, ...], span: str):
    assert busy(event(*lines)) == [span]


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20260323T010000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"),
        ("DTSTART:20260323T010000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
        ("DTSTART:20260301T010000Z", "DURATION:PT1H"),
        ("DTSTART:20270301T010000Z", "DURATION:PT1H"),
        ("DTSTART:20260323T010000Z",),
    ],
)
def test_event_that_takes_no_time_ahead_is_left_out(lines: tuple[str, ...]):
    assert busy(event(*lines)) == []


def test_own_entries_are_left_out():
    mine = event("DTSTART:20260323T010000Z", "DURATION:PT1H", uid="match-1-1@bridge.example")

    assert busy(mine) == []


def test_series_keeps_its_hour_when_the_clocks_change():
    lines = (
        "DTSTART;TZID=Europe/Berlin:20260101T100000",
        "DTEND;TZID=Europe/Berlin:20260101T110000",
        "RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20260402T080000Z",
        "EXDATE;TZID=Europe/Berlin:20260101T100000",
    )

    assert busy(BERLIN, event(*lines)) == ["26 09:00-26 10:00", "02 08:00-02 09:00"]


def test_day_left_out_of_a_series_is_free():
    lines = (
        "DTSTART:20260323T010000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=3",
        "EXDATE:20260324T010000Z",
    )

    assert busy(event(*lines)) == ["23 01:00-23 02:00", "25 01:00-25 02:00"]


def test_meeting_of_a_series_that_was_moved_takes_its_new_time_alone():
    series = ("DTSTART:20260323T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
    moved = ("RECURRENCE-ID:20260324T010000Z", "DTSTART:20260324T050000Z", "DURATION:PT1H")

    assert busy(event(*series), event(*moved)) == ["23 01:00-23 02:00", "24 05:00-24 06:00"]


def test_free_busy_file_is_read_and_its_free_times_are_not():
    part = (
        "BEGIN:VFREEBUSY\r\nUID:f@x\r\nDTSTAMP:20260301T000000Z\r\n"
        "FREEBUSY;FBTYPE=BUSY:20260323T010000Z/20260323T020000Z,20260324T010000Z/PT30M\r\n"
        "FREEBUSY;FBTYPE=FREE:20260325T010000Z/PT30M\r\nEND:VFREEBUSY\r\n"
    )

    assert busy(part) == ["23 01:00-23 02:00", "24 01:00-24 01:30"]


def test_times_that_overlap_are_joined():
    first = event("DTSTART:20260323T010000Z", "DURATION:PT1H")
    second = event("DTSTART:20260323T013000Z", "DURATION:PT1H", uid="2@x")

    assert busy(first, second) == ["23 01:00-23 02:30"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n",
        b"BEGIN:VEVENT",
        file(event("DTSTART:yesterday")),
        file(event("SUMMARY:without a beginning")),
        file(event("DTSTART:20260323T010000Z", "DURATION:PT1H", "RRULE:FREQ=NEVER")),
        b"x" * (MOST_BYTES + 1),
    ],
)
def test_file_that_cannot_be_read_is_refused(content: bytes):
    with pytest.raises(NoCalendarError):
        read_busy(content, FRAME)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMINUTE=1,2,3",
        "FREQ=DAILY;BYSECOND=1,2,3",
    ],
)
def test_series_that_would_never_come_to_an_end_is_refused(rule: str):
    with pytest.raises(NoCalendarError):
        busy(event("DTSTART:20260101T010000Z", "DURATION:PT1H", f"RRULE:{rule}"))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=3;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
    ],
)
def test_series_that_may_fit_no_day_is_refused(rule: str):
    with pytest.raises(NoCalendarError):
        busy(event("DTSTART:20260101T010000Z", "DURATION:PT1H", f"RRULE:{rule}"))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO;WKST=SU",
        "FREQ=MONTHLY;BYDAY=4MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=4",
        "FREQ=MONTHLY;BYMONTHDAY=23",
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=23",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=4MO",
    ],
)
def test_series_as_calendars_write_them_are_read(rule: str):
    lines = ("DTSTART:20260223T010000Z", "DURATION:PT1H", f"RRULE:{rule};UNTIL=20260324T000000Z")
    series = [event(*lines, uid=f"{number}@elsewhere.example") for number in range(30)]
    assert busy(*series) == ["23 01:00-23 02:00"]


def test_series_ends_after_its_count():
    lines = ("DTSTART:20260318T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    assert busy(event(*lines)) == ["20 01:00-20 02:00", "21 01:00-21 02:00"]


def test_many_series_since_ancient_times_are_refused():
    old = event("DTSTART:10000101T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    with pytest.raises(NoCalendarError):
        busy(old)


def test_parts_without_end_in_one_another_are_refused():
    with pytest.raises(NoCalendarError):
        busy("BEGIN:VEVENT\r\n" * 20_000, "END:VEVENT\r\n" * 20_000)
