"""Messages in words: by language, by clock, with what is known and without what is not."""

import pytest

from web.services.message_wording import Reading, Words, word

NAMES = {"zh": "青禾咖啡（示例）", "en": "Qinghe Coffee (Demo)"}
MOMENT = "2026-03-05T06:30:00+00:00"


def test_message_reads_in_the_readers_language() -> None:
    values = {"with": NAMES, "starts_at": MOMENT, "minutes": 45, "place": "A101"}

    assert word("appointment.confirmed", values, Reading("zh")) == Words(
        "您与青禾咖啡（示例）的交流时间已确认",
        ("时间：2026年3月5日 14:30", "时长：45分钟", "地点：A101"),
        "查看预约",
    )
    assert word("appointment.confirmed", values, Reading("en")) == Words(
        "Confirmed: you meet Qinghe Coffee (Demo)",
        ("Time: 5 March 2026, 14:30", "Length: 45 minutes", "Place: A101"),
        "See the appointment",
    )


def test_reader_elsewhere_gets_the_time_of_their_own_clock_named() -> None:
    reading = Reading("en", "Asia/Vientiane")

    words = word("appointment.confirmed", {"with": NAMES, "starts_at": MOMENT}, reading)

    assert words.paragraphs == ("Time: 5 March 2026, 13:30 (GMT+07:00)",)


@pytest.mark.parametrize("missing", [None, "", {}, []])
def test_paragraph_about_something_unknown_is_left_out(missing: object) -> None:
    values = {"other": "A", "reason": "time", "next": missing}

    assert word("match.declined", values, Reading("en")).paragraphs == (
        "Reason: they have no time at present",
    )


def test_paragraph_with_a_condition_is_said_where_it_holds() -> None:
    values = {"other": "A", "is_last": True}

    assert word("match.expired", values, Reading("en")).paragraphs == (
        "The request is closed.",
        "You can ask others now, or wait for a place.",
    )


def test_name_in_one_language_alone_is_better_than_none() -> None:
    assert word("thread.posted", {"from": {"zh": "甲"}}, Reading("en")).subject == (
        "甲 has written to you"
    )


def test_subject_never_fails_for_want_of_a_value() -> None:
    assert word("thread.posted", {}, Reading("en")).subject == "… has written to you"


def test_subject_has_one_line_whatever_names_hold() -> None:
    subject = word("thread.posted", {"from": "A\r\nBcc: x\u2028y"}, Reading("en")).subject

    assert subject == "A Bcc: x y has written to you"


def test_percent_signs_and_braces_of_others_are_just_text() -> None:
    values = {"other": "100%(x)s {word}", "reason": "other", "words": "50 % %s"}

    words = word("match.declined", values, Reading("en"))

    assert words.subject == "100%(x)s {word} cannot take your request"
    assert words.paragraphs[1] == "In their words: 50 % %s"


def test_amounts_days_and_lists_are_written_as_usual() -> None:
    outcome = word("investment.outcome", {"other": "A", "amount_cny": 3_000_000}, Reading("zh"))
    leave = word("leave.ending", {"founder": "张*", "ends_on": "2026-03-05"}, Reading("zh"))
    fields = [{"zh": "电话", "en": "phone"}, {"zh": "邮箱", "en": "e-mail"}]
    shown = word("contact.disclosed", {"other": "A", "fields": fields}, Reading("zh"))

    assert outcome.paragraphs[0] == "金额：300万元"
    assert leave.subject == "张*的离岗创业期将于2026年3月5日届满"
    assert shown.paragraphs[0] == "经您同意，对方可看到：电话、邮箱"


def test_value_that_does_not_parse_stands_as_it_is() -> None:
    words = word("appointment.confirmed", {"with": "A", "starts_at": "soon"}, Reading("en"))

    assert words.paragraphs == ("Time: soon",)


def test_unknown_code_stands_as_it_is() -> None:
    values = {"other": "A", "reason": "of its own"}

    assert word("match.freed", values, Reading("en")).paragraphs == ("Reason: of its own",)
