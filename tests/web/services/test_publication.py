"""Publication field by field: one policy for pages, lists, search, graph, exports and reasons."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from matcher.entities import Grade, Reason, Recommendation, Verdict
from models.enums import Audience, MatchState, ParticipantKind, Privacy, Role
from models.matching import Match
from models.privacy import Consent
from models.setting import set_setting
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_participant,
    make_relation,
    make_resource,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services import (
    catalogue,
    consents,
    directory,
    graph_view,
    profiles,
    publication,
    publishing,
)
from web.services.access import AccessDeniedError, Actor
from web.services.publication import EVERYTHING, STRANGER, Sight, look, sight_of
from web.services.publication_defaults import FIELDS, PRESETS, defaults_of
from web.services.search import Search
from web.services.withholding import REVEALS, withhold, withhold_verdicts

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
SIGNED_IN = Sight(level=Audience.SIGNED_IN)
PROVINCE = Actor(1, frozenset({Role.ORGANISER}), is_provincial=True)


@pytest.fixture(autouse=True)
def _vocabularies(session: Session) -> None:
    make_vocabularies(session)
    set_setting(session, "as_of", NOW.date().isoformat())


@pytest.fixture
def mentor(session: Session) -> str:
    """Store a mentor who registered and published nothing."""
    make_mentor(
        session,
        "M1",
        origin="registered",
        region="530100",
        sectors=("bio.tcm",),
        name_zh="张三丰",
        name_en="Sanfeng Zhang",
        summary_zh="三十年经验",
        languages=["zh"],
        capacity=3,
    )
    make_offer(session, "M1", "ip.patent")
    return "M1"


def member_of(session: Session, participant_id: str, role: Role = Role.STARTUP) -> Actor:
    row = make_user(session, f"{participant_id.lower()}@example.com", (role, participant_id))
    return Actor(row.id, frozenset({role}), frozenset({participant_id}))


def agree(session: Session, receiver_id: str, provider_id: str) -> None:
    match = Match(receiver_id=receiver_id, provider_id=provider_id, initiated_by="receiver")
    match.state, match.kind = MatchState.ACTIVE.value, "mentor"
    session.add(match)
    session.flush()


def shown(session: Session, sight: Sight, participant_id: str = "M1") -> frozenset[str]:
    return look(session, sight, [participant_id])[participant_id].fields


def names(session: Session, actor: Actor, **search: str) -> list[str]:
    found = directory.list_all(session, search=Search(sort="name", **search), actor=actor)
    return [card.id for card in found]


def test_imported_profile_stays_as_public_as_it_was(session: Session) -> None:
    make_mentor(session, "M2", origin="imported")

    assert shown(session, STRANGER, "M2") == frozenset(FIELDS)


def test_person_who_registered_shows_sector_and_place_alone(session: Session, mentor: str) -> None:
    seen = look(session, STRANGER, [mentor])[mentor]

    assert seen.fields == {"sectors", "place"}
    assert seen.name == {"zh": "张*丰", "en": "Sanfeng Z****"}


def test_signed_in_and_matched_readers_see_more(session: Session, mentor: str) -> None:
    matched = Sight(level=Audience.SIGNED_IN, matched=frozenset({mentor}))

    assert "offers" in shown(session, SIGNED_IN)
    assert not {"name", "summary"} & shown(session, SIGNED_IN)
    assert {"name", "summary"} <= shown(session, matched)


def test_members_organisers_and_operators_see_everything(session: Session, mentor: str) -> None:
    own = sight_of(session, member_of(session, mentor, Role.MENTOR))

    for sight in (own, sight_of(session, PROVINCE), EVERYTHING):
        assert shown(session, sight) == frozenset(FIELDS)


@pytest.mark.usefixtures("mentor")
def test_organiser_of_another_prefecture_sees_what_is_signed_in(session: Session) -> None:
    elsewhere = Actor(2, frozenset({Role.ORGANISER}), regions=frozenset({"530000.x"}))

    assert shown(session, sight_of(session, elsewhere)) == shown(session, SIGNED_IN)


def test_agreed_match_makes_a_reader_a_matched_one(session: Session, mentor: str) -> None:
    make_startup(session, "S1")
    actor = member_of(session, "S1")
    before = shown(session, sight_of(session, actor))
    agree(session, "S1", mentor)

    assert "name" not in before
    assert "name" in shown(session, sight_of(session, actor))


def test_reader_abroad_sees_a_number_until_a_separate_consent(
    session: Session, mentor: str
) -> None:
    make_participant(session, ParticipantKind.PARTNER, "P1", country="LA")
    actor = member_of(session, "P1", Role.PARTNER)
    agree(session, "P1", mentor)

    seen = look(session, sight_of(session, actor), [mentor])[mentor]
    consent = Consent(purpose="abroad", participant_id=mentor, receiver_id="P1", is_given=True)
    consent.user_id, consent.fields = actor.user_id, []
    session.add(consent)
    session.flush()
    after = look(session, sight_of(session, actor), [mentor])[mentor]

    assert (seen.name, seen.fields) == ({"zh": "M1", "en": "M1"}, {"sectors", "place"})
    assert after.name["zh"] == "张三丰"


def test_owner_decides_field_by_field_and_that_is_a_consent(session: Session, mentor: str) -> None:
    actor = member_of(session, mentor, Role.MENTOR)
    chosen = {"name": Audience.PUBLIC, "sectors": Audience.PRIVATE}

    publishing.choose(session, actor=actor, participant_id=mentor, audiences=chosen, now=NOW)

    assert shown(session, STRANGER) == {"name", "place"}
    consent = consents.latest(session, purpose="publication", participant_id=mentor)
    assert consent is not None
    assert (consent.is_given, consent.fields) == (True, ["name", "place"])


def test_closing_every_field_withdraws_the_consent(session: Session, mentor: str) -> None:
    actor = member_of(session, mentor, Role.MENTOR)
    everything = dict.fromkeys(FIELDS, Audience.PRIVATE)

    publishing.choose(
        session, actor=actor, participant_id=mentor, audiences=PRESETS["public"], now=NOW
    )
    publishing.choose(session, actor=actor, participant_id=mentor, audiences=everything, now=NOW)

    assert not consents.allows(session, purpose="publication", participant_id=mentor)
    assert shown(session, Sight(level=Audience.SIGNED_IN, matched=frozenset({mentor}))) == set()


def test_only_the_owner_decides(session: Session, mentor: str) -> None:
    agent = Actor(
        7,
        frozenset({Role.MENTOR}),
        frozenset({mentor}),
        agent_for=frozenset({mentor}),
    )

    for actor in (PROVINCE, agent, Actor()):
        with pytest.raises(AccessDeniedError):
            publishing.choose(session, actor=actor, participant_id=mentor, audiences={}, now=NOW)


@pytest.mark.parametrize("kind", list(ParticipantKind))
def test_condition_in_the_database_agrees_with_the_one_in_code(
    session: Session, kind: ParticipantKind
) -> None:
    for key, origin in (("X1", "registered"), ("X2", "imported")):
        make_participant(session, kind, key, origin=origin)
    publication.store(
        session,
        participant_id="X1",
        audiences={"stage": Audience.MATCHED, "place": Audience.PRIVATE},
        now=NOW,
    )
    sights = (
        STRANGER,
        SIGNED_IN,
        Sight(level=Audience.SIGNED_IN, matched=frozenset({"X1"})),
        Sight(level=Audience.SIGNED_IN, own=frozenset({"X1"})),
        EVERYTHING,
    )

    for sight in sights:
        seen = look(session, sight, ["X1", "X2"])
        for name in FIELDS:
            found = session.scalars(
                publication.select(publication.Participant.id).where(
                    publication.visible(sight, name)
                )
            )
            assert set(found) == {key for key, each in seen.items() if name in each.fields}


def test_angel_who_is_a_person_is_treated_as_one() -> None:
    person = defaults_of(ParticipantKind.INVESTOR, "angel_individual")
    fund = defaults_of(ParticipantKind.INVESTOR, "vc_fund")

    assert (person["name"], fund["name"]) == (Audience.MATCHED, Audience.PUBLIC)


@pytest.mark.usefixtures("mentor")
def test_hidden_name_is_neither_listed_nor_found_nor_sorted_by(session: Session) -> None:
    make_mentor(session, "M0", name_zh="阿大", name_en="A")
    visitor = Actor()

    cards = directory.list_all(session, search=Search(sort="name"))
    assert [(card.id, card.name["zh"]) for card in cards] == [("M0", "阿大"), ("M1", "张*丰")]
    found = [names(session, visitor, text=text) for text in ("张三丰", "zsf", "sanfeng", "m1")]
    assert found == [[], [], [], ["M1"]]
    assert names(session, PROVINCE, text="zsf") == ["M1"]


def test_filters_find_nobody_by_a_hidden_field(session: Session, mentor: str) -> None:
    publication.store(
        session, participant_id=mentor, audiences={"place": Audience.PRIVATE}, now=NOW
    )

    assert names(session, Actor(), region="530000") == []
    assert names(session, Actor(), sector="bio") == [mentor]


def test_page_blanks_what_is_hidden_and_says_so(session: Session, mentor: str) -> None:
    profile = profiles.get_profile(session, participant_id=mentor, actor=Actor())

    assert (profile.summary, profile.capacity, profile.offers) == ({}, None, ())
    assert profile.name["zh"] == "张*丰"
    assert profile.hidden == ("name", "summary", "capacity", "languages", "offers")


def test_preview_shows_what_others_see(session: Session, mentor: str) -> None:
    actor = member_of(session, mentor, Role.MENTOR)
    need = make_need(session, mentor, "ip.patent", ordinal=2)
    need.privacy = Privacy.ORGANISERS.value

    previews = {
        audience: publishing.preview(session, actor=actor, participant_id=mentor, audience=audience)
        for audience in publishing.PREVIEWS
    }

    assert [each.name["zh"] for each in previews.values()] == ["张*丰", "张*丰", "张三丰"]
    assert [len(each.offers) for each in previews.values()] == [0, 1, 1]
    assert [each.needs for each in previews.values()] == [(), (), ()]


def test_relation_is_shown_where_both_ends_show_theirs(session: Session, mentor: str) -> None:
    startup = make_startup(session, "S1")
    make_relation(session, "mentors", session.get_one(type(startup), mentor), startup)
    own = member_of(session, "S1")

    def kinds(actor: Actor) -> tuple[str, ...]:
        view = graph_view.get_neighbourhood(session, participant_id="S1", depth=1, actor=actor)
        return view.relation_kinds

    # strangers learn nothing of a mentor who hides its relations; the startup knows its own
    assert (kinds(Actor()), kinds(own)) == ((), ("mentors",))
    page = profiles.get_profile(session, participant_id="S1", actor=Actor())
    assert page.relations == ()


def test_owner_of_a_resource_is_masked_and_not_searched(session: Session) -> None:
    owner = make_participant(
        session, ParticipantKind.SPACE, "C1", name_zh="春城众创空间", name_en="Spring"
    )
    make_resource(session, owner)
    publication.store(session, participant_id="C1", audiences={"name": Audience.MATCHED}, now=NOW)

    (card,) = catalogue.list_all(session, search=Search())
    assert card.owner["zh"] == "春****间"
    assert catalogue.list_all(session, search=Search(text="春城")) == ()


def test_hidden_resources_are_in_no_catalogue(session: Session) -> None:
    owner = make_participant(session, ParticipantKind.SPACE, "C1")
    make_resource(session, owner)
    audiences = {"resources": Audience.SIGNED_IN}
    publication.store(session, participant_id="C1", audiences=audiences, now=NOW)

    assert catalogue.list_all(session, search=Search()) == ()
    assert len(catalogue.list_all(session, search=Search(), actor=PROVINCE)) == 1


def test_resource_does_not_tell_where_an_owner_is_that_hides_it(session: Session) -> None:
    owner = make_participant(session, ParticipantKind.SPACE, "C1", region="530100")
    make_resource(session, owner)
    (before,) = catalogue.list_all(session, search=Search())
    audiences = {"place": Audience.MATCHED}
    publication.store(session, participant_id="C1", audiences=audiences, now=NOW)

    (after,) = catalogue.list_all(session, search=Search())

    assert (bool(before.place), after.place) == (True, {})


def ranked(*codes: str, path: tuple[str, ...] = ()) -> Recommendation:
    reasons = tuple(Reason(code) for code in codes)
    return Recommendation(1, "M1", 1.0, Grade.HIGH, {}, reasons, path)


@pytest.mark.usefixtures("mentor")
def test_reasons_do_not_give_hidden_fields_away(session: Session) -> None:
    make_startup(session, "S1")
    item = ranked(
        "sector_exact",
        "language_shared",
        "network_path",
        "disclosure_stake",
        path=("S1", "resident_of", "M1"),
    )

    (for_stranger,) = withhold(session, STRANGER, [item])
    (for_operator,) = withhold(session, EVERYTHING, [item])

    assert [reason.code for reason in for_stranger.reasons] == ["sector_exact", "disclosure_stake"]
    assert (for_stranger.path, for_operator) == ((), item)


@pytest.mark.usefixtures("mentor")
def test_verdict_says_no_more_than_its_reader_may_know(session: Session) -> None:
    full = Verdict("M1", None, None, Reason("gate_capacity"), Reason("change_add_place"))

    (for_stranger,) = withhold_verdicts(session, STRANGER, [full])
    (for_member,) = withhold_verdicts(session, SIGNED_IN, [full])

    assert (for_stranger.reason.code, for_stranger.change) == ("withheld", None)
    assert for_member == full


def test_verdict_on_a_startup_gives_no_hidden_stage_or_place_away(session: Session) -> None:
    make_startup(session, "S1", region="530100", stage="seed")
    found = [Verdict("S1", None, None, Reason(f"gate_{gate}")) for gate in ("stage", "region")]
    before = withhold_verdicts(session, STRANGER, found)
    audiences = {"stage": Audience.MATCHED, "place": Audience.MATCHED}
    publication.store(session, participant_id="S1", audiences=audiences, now=NOW)

    after = withhold_verdicts(session, STRANGER, found)

    assert before == found
    assert [verdict.reason.code for verdict in after] == ["withheld", "withheld"]


def test_two_changes_are_told_together_or_not_at_all(session: Session, mentor: str) -> None:
    open_one = Reason("change_add_place", {"participant_id": "S9", "capacity": 2})
    hidden = Reason("change_sector", {"participant_id": "S9", "sector": "bio.tcm"})
    full = Verdict(mentor, 4, None, Reason("ranked_first"), hidden, open_one, 1)

    (for_stranger,) = withhold_verdicts(session, STRANGER, [full])

    shown = (for_stranger.change, for_stranger.also, for_stranger.rank_after)
    assert shown == (None, None, None)


def test_offer_of_the_reader_tells_what_the_candidate_asks(session: Session, mentor: str) -> None:
    offer = Reason("change_offer", {"participant_id": "S9", "topic": "ip.patent"})
    own = Reason("change_offer", {"participant_id": mentor, "topic": "ip.patent"})
    found = [Verdict(mentor, 4, None, Reason("ranked_first"), each) for each in (offer, own)]

    of_reader, of_candidate = withhold_verdicts(session, STRANGER, found)

    assert (of_reader.change, of_candidate.change) == (None, own)


def test_every_reason_that_reveals_names_a_field() -> None:
    assert set(REVEALS.values()) <= set(FIELDS)


def test_evidence_is_shown_where_its_owner_shows_it(session: Session, mentor: str) -> None:
    stranger = profiles.get_profile(session, participant_id=mentor, actor=Actor())
    member = profiles.get_profile(
        session, participant_id=mentor, actor=member_of(session, mentor, Role.MENTOR)
    )

    assert ("evidence" in stranger.fields, "evidence" in member.fields) == (False, True)
