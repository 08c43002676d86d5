"""Addresses of pages, built by what is compiled on the way."""

import pytest
from werkzeug.routing import Map, Rule

from web.routing import LazyRule


def addresses_of(rule: type[Rule]) -> list[str]:
    """Return addresses as a kind of rules builds them."""
    rules = [
        rule("/", endpoint="home"),
        rule("/needs/<int:need_id>/", endpoint="need"),
        rule("/needs/", endpoint="needs", defaults={"page": 1}),
        rule("/needs/<int:page>", endpoint="needs"),
        rule("/files/<path:path>", endpoint="file"),
    ]
    adapter = Map(rules).bind("dianqiao.example", "/app")
    asked: list[tuple[str, dict[str, object]]] = [
        ("home", {"q": "普洱 茶"}),
        ("need", {"need_id": 7, "kind": ["mentor", "space"]}),
        ("needs", {"page": 1}),
        ("needs", {"page": 2}),
        ("file", {"path": "a b/c"}),
    ]
    return [adapter.build(endpoint, values) for endpoint, values in asked * 2]


def test_lazy_rules_build_what_others_do() -> None:
    assert addresses_of(LazyRule) == addresses_of(Rule)


def test_nothing_is_compiled_before_an_address_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def listening(rule: Rule, _append_unknown: bool) -> object:
        compiled.append(rule.rule)
        return lambda rule, /, **_values: ("", rule.rule)

    monkeypatch.setattr(Rule, "_compile_builder", listening)
    rules = [LazyRule("/one", endpoint="one"), LazyRule("/two", endpoint="two")]
    adapter = Map(rules).bind("dianqiao.example")
    before = list(compiled)

    built = [adapter.build("two") for _ in range(2)]

    assert (before, built, compiled) == ([], ["/two", "/two"], ["/two"])
