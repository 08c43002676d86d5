"""E-mails as a server gets them: encrypted, whole, safe, and what its answers mean."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.enums import Channel
from tests.web.smtp_sink import SILENCE, Sink, certified, smtp_sink
from web.services.letters import Letter, Part
from web.services.message_wording import Words
from web.services.relay import BadAddressError, Relay, mailbox
from web.services.senders import ConsoleSender, SendError, UnansweredError
from web.services.smtp import SmtpSender

FROM = "滇桥 Dianqiao <noreply@dianqiao.example>"
NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)


def letter(**changes: object) -> Letter:
    words = Words("请确认您的邮箱", ("请点击按钮。", ".一行以句点开头"), "确认邮箱")
    values = {
        "name": "0123456789ab",
        "channel": Channel.EMAIL,
        "address": "zhang@example.com",
        "greeting": "您好：",
        "subject": "请确认您的邮箱",
        "parts": (Part("thread.posted", words, "/c/w", "https://dianqiao.example/c/w"),),
        "more": "",
        "footer": ("滇桥",),
        "language": "zh",
        "settings_url": "https://dianqiao.example/messages/settings",
        "written_at": NOW,
    }
    return Letter(**(values | changes))


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as sink:
        yield sink


def send(sink: Sink, content: Letter | None = None, *, url: str = "") -> None:
    SmtpSender(Relay.parse(url or sink.url), FROM).send(content or letter(), lambda: None)


def test_letter_arrives_whole_in_text_and_page(sink: Sink) -> None:
    send(sink)

    message = sink.taken[0]
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().split("\r\n") == [
        *("您好：", "", "请确认您的邮箱", "", "请点击按钮。", "", ".一行以句点开头", ""),
        *("确认邮箱:", "https://dianqiao.example/c/w", "", "-- ", "滇桥", ""),
    ]
    assert '<a href="https://dianqiao.example/c/w"' in page.get_content()
    assert '<html lang="zh-CN">' in page.get_content()


def test_headers_are_those_of_a_robot_that_can_be_switched_off(sink: Sink) -> None:
    send(sink)

    headers = {name: str(value) for name, value in sink.taken[0].items()}
    assert {name: headers[name] for name in HEADERS} == HEADERS


HEADERS = {
    "From": FROM,
    "To": "zhang@example.com",
    "Subject": "请确认您的邮箱",
    "Date": "Thu, 05 Mar 2026 06:30:00 +0000",
    "Message-ID": "<0123456789ab@dianqiao.example>",
    "Content-Language": "zh-CN",
    "Auto-Submitted": "auto-generated",
    "List-Unsubscribe": "<https://dianqiao.example/messages/settings>",
}


def test_safety_letter_offers_no_switching_off(sink: Sink) -> None:
    words = Words("s", (), "b")

    send(sink, letter(parts=(Part("account.reset", words, "", ""),)))

    assert sink.taken[0]["List-Unsubscribe"] is None


def test_text_of_others_is_shown_and_never_obeyed(sink: Sink) -> None:
    words = Words("<script>x</script>", ("<b>&",), "b")

    send(sink, letter(parts=(Part("thread.posted", words, "", ""),)))

    page = sink.taken[0].get_body(("html",))
    assert page is not None
    assert "&lt;script&gt;x&lt;/script&gt;" in page.get_content()
    assert "<b>" not in page.get_content()


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "a@@b"]
)
def test_what_is_no_address_is_not_sent_to(sink: Sink, address: str) -> None:
    with pytest.raises(SendError) as caught:
        send(sink, letter(address=address))

    assert caught.value.is_permanent
    assert sink.commands == []


@pytest.mark.parametrize(
    ("command", "answer", "is_permanent"),
    [
        ("MAIL", b"550 who are you", False),
        ("RCPT", b"550 no such user", True),
        ("RCPT", b"450 greylisted", False),
        ("DATA", b"554 no", True),
        ("END", b"552 too large", True),
        ("END", b"451 try later", False),
        ("EHLO", SILENCE, False),
        ("RCPT", SILENCE, False),
    ],
)
def test_refusal_is_final_where_it_is_about_the_letter(
    sink: Sink, command: str, answer: bytes, is_permanent: bool
) -> None:
    sink.answers[command] = answer

    with pytest.raises(SendError) as caught:
        send(sink)

    assert caught.value.is_permanent == is_permanent
    assert sink.taken == []


def test_line_cut_after_the_last_byte_leaves_it_open_whether_it_arrived(sink: Sink) -> None:
    sink.answers["END"] = SILENCE

    with pytest.raises(UnansweredError):
        send(sink)


def test_server_that_is_not_there_is_tried_again_later() -> None:
    with smtp_sink() as gone:
        url = gone.url

    with pytest.raises(SendError) as caught:
        send(gone, url=url)

    assert not caught.value.is_permanent


def test_everything_but_the_last_byte_has_gone_out_when_it_is_announced(sink: Sink) -> None:
    seen: list[int] = []

    SmtpSender(Relay.parse(sink.url), FROM).send(letter(), lambda: seen.append(len(sink.taken)))

    assert (seen, len(sink.taken)) == ([0], 1)


def test_letter_does_not_arrive_where_the_announcement_fails(sink: Sink) -> None:
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        SmtpSender(Relay.parse(sink.url), FROM).send(letter(), fail)

    send(sink, letter(name="next"))
    assert list(sink.copies()) == ["<next@dianqiao.example>"]


@pytest.mark.parametrize(("scheme", "is_wrapped"), [("smtp", False), ("smtps", True)])
def test_letter_travels_encrypted(tmp_path: Path, scheme: str, is_wrapped: bool) -> None:
    context, certificate = certified(tmp_path)
    with smtp_sink(context, is_wrapped=is_wrapped) as sink:
        url = f"{scheme}://user:pass%20word@127.0.0.1:{sink.port}?ca={certificate}"
        send(sink, url=url)

    assert len(sink.taken) == 1
    assert ("STARTTLS" in sink.commands) == (not is_wrapped)
    assert sink.commands.index("AUTH") > 0


def test_password_is_not_told_to_a_server_that_cannot_encrypt(sink: Sink) -> None:
    with pytest.raises(SendError):
        send(sink, url=f"smtp://user:word@127.0.0.1:{sink.port}")

    assert "AUTH" not in sink.commands


def test_password_is_not_told_to_a_server_that_nobody_vouches_for(tmp_path: Path) -> None:
    context, _ = certified(tmp_path)
    with smtp_sink(context) as sink, pytest.raises(SendError):
        send(sink, url=f"smtp://user:word@127.0.0.1:{sink.port}")

    assert "AUTH" not in sink.commands


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://mail.example.com:port",
        "smtp://mail.example.com?timout=3",
        "smtp+plain://user:word@mail.example.com",
    ],
)
def test_what_is_no_relay_is_refused(address: str) -> None:
    assert not parses(address)


def parses(address: str) -> bool:
    try:
        Relay.parse(address)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("address", "port"), [("smtps://h", 465), ("smtp://h", 587), ("smtp+plain://h", 25)]
)
def test_relay_has_the_usual_port(address: str, port: int) -> None:
    assert Relay.parse(address).port == port


def test_sender_may_have_a_name_in_chinese() -> None:
    assert mailbox(FROM).addr_spec == "noreply@dianqiao.example"
    with pytest.raises(BadAddressError):
        mailbox("nobody")


def test_console_prints_one_block_that_can_be_read() -> None:
    printed: list[str] = []
    ConsoleSender(printed.append).send(letter(), lambda: printed.append("soon"))

    rule = "-" * 72
    body = "您好：\n\n请确认您的邮箱\n\n请点击按钮。\n\n.一行以句点开头\n\n确认邮箱:\n"
    end = "https://dianqiao.example/c/w\n\n-- \n滇桥"
    head = "email -> zhang@example.com\n请确认您的邮箱"
    assert printed == ["soon", f"{rule}\n{head}\n\n{body}{end}\n{rule}\n"]


def test_text_message_says_what_it_is_about_and_where_to_go() -> None:
    printed: list[str] = []

    ConsoleSender(printed.append).send(letter(channel=Channel.SMS), lambda: None)

    assert "\n请确认您的邮箱 https://dianqiao.example/c/w\n" in printed[0]
    assert "您好" not in printed[0]
