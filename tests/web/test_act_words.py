"""Acts of the log in words: never a code."""

from flask import Flask

from web.act_words import act_name


def test_acts_are_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        told = [act_name(action) for action in ("match.expressed", "request.ask", "agent.queried")]

    assert told == ["对接 · 待回应", "请求 · 已提出", "联络员"]
