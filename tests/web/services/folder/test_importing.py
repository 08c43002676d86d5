import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.audit import AuditLog
from models.matching import Match
from models.participant import Participant
from models.relation import Relation
from models.resource import Resource
from models.setting import get_data_version
from models.statement import Statement
from models.taxonomy import CodeTerm, Region, ResourceKind, Sector, Stage, Topic
from web.services.folder import ImportReport, export_folder, import_folder

FILES = {
    "sectors.csv": (
        "code,parent,name_zh,name_en,name_th\nbio.herb,bio,草药,Herbs,สมุนไพร\nweb,,,Web,\n"
    ),
    "topics.csv": "code,parent,name_zh,name_en\nrd.pilot,rd,,Pilot runs\n",
    "regions.csv": (
        "code,parent,name_zh,name_en,country,latitude,longitude\n"
        "US/CA,,,California,US,,\nUS/CA/SF-Bay,US/CA,,SF Bay,US,37.7749,-122.419416\n"
    ),
    "participants.csv": (
        "id,kind,subtype,name_zh,name_en,sectors,stage,seeking_round,region,country,languages,"
        "modes,founded_on,host_type,recognition,summary_zh,summary_en,capacity,ticket_min_cny,"
        "ticket_max_cny,stages_served,regions_served,status,is_synthetic,name_lo,summary_vi\n"
        "m1,mentor,tech,段一,Duan Yi,bio.herb;bio,,,530100,CN,zh-CN;en,onsite;online,,,,"
        '"一,\n""二""",'
        ",3,,,growth;seed,530000,active,true,ດວນ,Chào\n"
        "i1,investor,angel_fund,,Fund,,,,,,,,,,,,,,500000.5,2000000,,,suspended,,,\n"
        "s1,startup,,霁禾,,web,seed,angel,US/CA/SF-Bay,US,,,2024-02-29,,,,,,,,,,active,true,,\n"
        "v1,space,makerspace,空间,,,,,530000,CN,,,,university,national,,,,,,,,active,,,\n"
    ),
    "needs.csv": (
        "id,participant_id,topic,priority,quantity,text_zh,text_en,valid_until,text_th\n"
        ",s1,rd,1,2.5,样机,,2026-12-31,ต้นแบบ\n,s1,rd,,,再来,,,\nn1,s1,rd.pilot,3,,,Pilot,,\n"
    ),
    "offers.csv": (
        "id,participant_id,topic,priority,quantity,text_zh,text_en,valid_until\nn1,m1,rd,,,,=1+1,\n"
    ),
    "relations.csv": (
        "source_id,target_id,kind,occurred_on,ended_on,detail,weight\n"
        "i1,s1,invested_in,2024-03-01,,angel,0.333333\n"
        "i1,s1,invested_in,2024-03-01,,series-a,\n"
        "m1,s1,mentors,,,,\nm1,s1,mentors,2025-01-01,2025-06-30,,\n"
    ),
    "resources.csv": (
        "id,owner_id,kind,name_zh,name_en,region,quantity,unit,text_zh,text_en,price_cny,"
        "attributes,available_from,available_until,name_th\n"
        'r1,v1,desk,工位,,530100,20,个,,,0,"{""hours"": 10, ""名"": [1.5, null]}",2025-01-01,,โต๊ะ\n'
        "r2,v1,desk,,,,,,,,,,,,\n"
    ),
}


@pytest.fixture
def vocabularies(session: Session) -> None:
    store_vocabularies(session)


def store_vocabularies(session: Session) -> None:
    built_in = {"is_built_in": True}
    session.add_all(
        [
            Sector(code="bio", name_zh="生物医药", name_en="Biomedicine", **built_in),
            Topic(code="rd", name_zh="研发", name_en="R&D", **built_in),
            Region(
                code="530000",
                name_zh="云南省",
                name_en="Yunnan",
                country="CN",
                latitude=25.0,
                **built_in,
            ),
            Stage(code="seed"),
            Stage(code="growth"),
            ResourceKind(code="desk"),
            ResourceKind(code="defence"),
            CodeTerm(vocabulary="mentor_category", code="tech"),
            CodeTerm(vocabulary="investor_type", code="angel_fund"),
            CodeTerm(vocabulary="carrier", code="makerspace"),
            CodeTerm(vocabulary="host_type", code="university"),
            CodeTerm(vocabulary="recognition", code="national"),
        ]
    )
    session.flush()
    session.add(Region(code="530100", parent="530000", name_zh="昆明市", country="CN", **built_in))
    session.flush()


def counts(report: ImportReport) -> dict[str, tuple[int, int, int, int]]:
    return {
        table.table: (table.added, table.changed, table.unchanged, table.removed)
        for table in report.tables
        if table.added or table.changed or table.unchanged or table.removed
    }


def cells(folder: Path) -> dict[str, set[frozenset[tuple[str, str]]]]:
    """Return the cells of a folder's rows, in no order, without the blank ones."""
    found = {}
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = [
                frozenset((k, v) for k, v in row.items() if v) for row in csv.DictReader(stream)
            ]
        found[file.name] = set(rows)
        assert len(found[file.name]) == len(rows) or file.name in {"needs.csv", "offers.csv"}
    return found


ADDED = {
    "sectors": (2, 0, 0, 0),
    "topics": (1, 0, 0, 0),
    "regions": (2, 0, 0, 0),
    "participants": (4, 0, 0, 0),
    "needs": (3, 0, 0, 0),
    "offers": (1, 0, 0, 0),
    "relations": (4, 0, 0, 0),
    "resources": (2, 0, 0, 0),
}


@pytest.mark.usefixtures("vocabularies")
def test_folder_is_imported_once_and_exported_as_it_came(session, write_folder, tmp_path):
    folder = write_folder(FILES)

    first = import_folder(session, path=folder)
    version = get_data_version(session)
    second = import_folder(session, path=folder)
    third = import_folder(session, path=folder, replace=True)
    export_folder(session, path=tmp_path / "out")

    assert first.errors == ()
    assert counts(first) == ADDED
    assert counts(second) == {name: (0, 0, added, 0) for name, (added, *_) in ADDED.items()}
    assert counts(third) == counts(second)
    assert get_data_version(session) == version
    assert cells(tmp_path / "out") == cells(folder)


@pytest.mark.usefixtures("vocabularies")
def test_export_is_the_same_bytes_after_it_is_imported_again(session, write_folder, tmp_path):
    import_folder(session, path=write_folder(FILES))
    export_folder(session, path=tmp_path / "one")

    report = import_folder(session, path=tmp_path / "one", replace=True)
    export_folder(session, path=tmp_path / "two")

    assert not report.has_changes
    assert {file.name: file.read_bytes() for file in (tmp_path / "one").iterdir()} == {
        file.name: file.read_bytes() for file in (tmp_path / "two").iterdir()
    }


@pytest.mark.usefixtures("vocabularies")
def test_import_is_logged_and_counted_as_a_change(session, write_folder):
    before = get_data_version(session)

    import_folder(session, path=write_folder(FILES))

    logs = session.scalars(select(AuditLog).where(AuditLog.action == "folder.import")).all()
    assert get_data_version(session) == before + 1
    assert [log.details["participants"] for log in logs] == [
        {"added": 4, "changed": 0, "removed": 0}
    ]


@pytest.mark.usefixtures("vocabularies")
def test_rehearsal_says_what_would_change_and_changes_nothing(session, write_folder):
    import_folder(session, path=write_folder(FILES))
    version = get_data_version(session)
    people = FILES["participants.csv"].replace("霁禾,,web,seed", "霁禾,Jihe,bio;web,growth")
    relations = FILES["relations.csv"].replace("2025-06-30", "2025-07-31")

    report = import_folder(
        session,
        path=write_folder({"participants.csv": people, "relations.csv": relations}),
        replace=True,
        dry_run=True,
    )

    tables = {table.table: table for table in report.tables}
    assert report.is_dry_run
    assert [(c.key, set(c.columns)) for c in tables["participants"].changes] == [
        ("s1", {"name_en", "sectors", "stage"})
    ]
    assert [c.columns for c in tables["relations"].changes] == [("ended_on",)]
    assert get_data_version(session) == version
    assert session.scalar(select(Participant.name_en).where(Participant.id == "s1")) == ""


@pytest.mark.usefixtures("vocabularies")
def test_changed_cells_replace_what_is_stored(session, write_folder, tmp_path):
    import_folder(session, path=write_folder(FILES))
    changed = {
        "participants.csv": FILES["participants.csv"]
        .replace("霁禾,,web,seed", "霁禾,Jihe,bio;web,growth")
        .replace("ດວນ,Chào", ",Xin chào"),
        "needs.csv": FILES["needs.csv"].replace("ต้นแบบ", "").replace("再来", "又来"),
        "relations.csv": FILES["relations.csv"].replace("0.333333", "0.5"),
        "resources.csv": FILES["resources.csv"].replace("โต๊ะ", "").replace("工位", "办公桌"),
        "sectors.csv": FILES["sectors.csv"].replace("สมุนไพร", "ยา"),
    }
    folder = write_folder({**FILES, **changed})

    report = import_folder(session, path=folder)
    export_folder(session, path=tmp_path / "out")

    assert {name: count[1] for name, count in counts(report).items() if count[1]} == {
        "sectors": 1,
        "participants": 2,
        "needs": 2,
        "relations": 1,
        "resources": 1,
    }
    assert cells(tmp_path / "out") == cells(folder)


@pytest.mark.usefixtures("vocabularies")
def test_absent_rows_stay_unless_they_are_replaced(session, write_folder):
    import_folder(session, path=write_folder(FILES))
    for name in FILES:
        (write_folder({}) / name).unlink()
    folder = write_folder({"participants.csv": "id,kind,name_zh\nv1,space,空间\n"})

    kept = import_folder(session, path=folder)
    replaced = import_folder(session, path=folder, replace=True)

    assert counts(kept) == {"participants": (0, 1, 0, 0)}
    assert counts(replaced) == {
        "sectors": (0, 0, 0, 2),
        "topics": (0, 0, 0, 1),
        "regions": (0, 0, 0, 2),
        "participants": (0, 0, 1, 3),
        "needs": (0, 0, 0, 3),
        "offers": (0, 0, 0, 1),
        "relations": (0, 0, 0, 4),
        "resources": (0, 0, 0, 2),
    }
    assert set(session.scalars(select(Region.code))) == {"530000", "530100"}


@pytest.mark.usefixtures("vocabularies")
def test_built_in_term_is_extended_not_blanked(session, write_folder, tmp_path):
    regions = "code,name_en\n530000,Yunnan Province\n530100,\n"

    report = import_folder(session, path=write_folder({"regions.csv": regions}))
    export_folder(session, path=tmp_path / "out")

    assert counts(report) == {"regions": (0, 1, 1, 0)}
    assert cells(tmp_path / "out")["regions.csv"] == {
        frozenset(
            {
                ("code", "530000"),
                ("name_zh", "云南省"),
                ("name_en", "Yunnan Province"),
                ("country", "CN"),
                ("latitude", "25"),
            }
        )
    }


@pytest.mark.usefixtures("vocabularies")
def test_faulty_folder_changes_nothing(session, write_folder):
    people = FILES["participants.csv"] + "s1,startup,,X,,,,,,,,,,,,,,,,,,,,,,\n"

    report = import_folder(session, path=write_folder({**FILES, "participants.csv": people}))

    assert [(e.file, e.line, e.column, e.value, e.code) for e in report.errors] == [
        ("participants.csv", 7, "id", "s1", "duplicate_id")
    ]
    assert report.tables == ()
    assert session.scalar(select(func.count()).select_from(Participant)) == 0
    assert session.scalar(select(func.count()).select_from(Sector)) == 1


@pytest.mark.usefixtures("vocabularies")
def test_participant_in_use_is_not_removed(session, write_folder):
    import_folder(session, path=write_folder(FILES))
    user = User(email="a@example.com")
    session.add_all(
        [user, Match(kind="mentor", receiver_id="s1", provider_id="m1", initiated_by="receiver")]
    )
    session.flush()
    session.add(Membership(user_id=user.id, role="mentor", participant_id="m1"))
    session.flush()
    for name in FILES:
        (write_folder({}) / name).unlink()
    folder = write_folder({"participants.csv": "id,kind,name_zh\nv1,space,空间\n"})

    report = import_folder(session, path=folder, replace=True)

    assert [(e.value, e.code, e.evidence["count"]) for e in report.errors] == [
        ("m1", "in_use", 2),
        ("s1", "in_use", 1),
    ]
    assert session.scalar(select(func.count()).select_from(Relation)) == 4


@pytest.mark.usefixtures("vocabularies")
def test_changed_kind_takes_its_relations_along(session, write_folder):
    import_folder(session, path=write_folder(FILES))
    people = FILES["participants.csv"].replace("m1,mentor,tech", "m1,commissioner,tech")

    report = import_folder(session, path=write_folder({"participants.csv": people}))

    kinds = session.scalars(select(Relation.source_kind).where(Relation.source_id == "m1"))
    assert counts(report)["participants"] == (0, 1, 3, 0)
    assert set(kinds) == {"commissioner"}


@pytest.mark.usefixtures("vocabularies")
def test_gap_among_numbered_needs_is_closed_by_their_order(session, write_folder, tmp_path):
    import_folder(session, path=write_folder(FILES))
    session.execute(delete(Statement).where(Statement.topic == "rd", Statement.ordinal == 1))
    export_folder(session, path=tmp_path / "out")
    needs = (tmp_path / "out" / "needs.csv").read_text(encoding="utf-8")

    same = import_folder(session, path=tmp_path / "out", replace=True)
    (tmp_path / "out" / "needs.csv").write_text(needs + ",s1,rd,,,第二,,\n", encoding="utf-8")
    more = import_folder(session, path=tmp_path / "out")

    assert not same.has_changes
    assert counts(more)["needs"] == (1, 0, 2, 0)


@pytest.mark.usefixtures("vocabularies")
def test_defence_resource_neither_leaves_nor_is_overwritten(session, write_folder, tmp_path):
    import_folder(session, path=write_folder(FILES))
    session.add(
        Resource(id="d1", owner_id="v1", kind="defence", name_zh="密", needs_clearance=True)
    )
    session.flush()
    resources = FILES["resources.csv"] + "d1,v1,desk,公开,,,,,,,,,,,\n"

    export_folder(session, path=tmp_path / "out")
    clash = import_folder(session, path=write_folder({"resources.csv": resources}))
    replaced = import_folder(session, path=write_folder(FILES), replace=True)

    assert "d1" not in (tmp_path / "out" / "resources.csv").read_text()
    assert [(e.value, e.code) for e in clash.errors] == [("d1", "id_taken")]
    assert not replaced.has_changes
    assert session.get(Resource, "d1").name_zh == "密"


@pytest.mark.usefixtures("vocabularies")
def test_private_relation_neither_leaves_nor_is_removed(session, write_folder, tmp_path):
    import_folder(session, path=write_folder(FILES))
    session.scalars(select(Relation).where(Relation.detail == "angel")).one().is_private = True
    session.flush()

    export_folder(session, path=tmp_path / "out")
    report = import_folder(session, path=tmp_path / "out", replace=True)

    assert "angel" not in (tmp_path / "out" / "relations.csv").read_text(encoding="utf-8")
    assert not report.has_changes
    assert session.scalars(select(Relation.is_private)).all().count(True) == 1


@pytest.mark.usefixtures("vocabularies")
def test_relations_may_refer_to_participants_stored_before(session, write_folder):
    import_folder(session, path=write_folder(FILES))
    for name in FILES:
        (write_folder({}) / name).unlink()
    folder = write_folder({"relations.csv": "source_id,target_id,kind\ns1,v1,resident_of\n"})

    kept = import_folder(session, path=folder)
    replaced = import_folder(session, path=folder, replace=True)

    assert counts(kept) == {"relations": (1, 0, 0, 0)}
    assert [e.code for e in replaced.errors] == ["unknown_participant", "unknown_participant"]


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
amounts = st.decimals("0", "999999", places=3, allow_nan=False, allow_infinity=False).map(
    lambda number: format(number, "f").rstrip("0").rstrip(".")
)


@st.composite
def folders(draw: st.DrawFn) -> Mapping[str, list[dict[str, str]]]:
    ids = draw(st.lists(st.from_regex(r"[a-z]{1,3}[0-9]", fullmatch=True), unique=True, max_size=4))
    people = [
        {
            "id": participant_id,
            "kind": "startup",
            "name_zh": draw(names),
            "name_th": draw(st.just("") | names),
            "sectors": draw(st.sampled_from(["", "bio", "new;bio", "bio;new"])),
            "capacity": draw(st.sampled_from(["", "0", "7"])),
            "ticket_min_cny": draw(st.just("") | amounts),
            "status": draw(st.sampled_from(["", "active", "left"])),
            "is_synthetic": draw(st.sampled_from(["", "true", "false"])),
        }
        for participant_id in ids
    ]
    needs = [
        {
            "id": draw(st.just("") | st.just(f"n{number}")),
            "participant_id": draw(st.sampled_from(ids)),
            "topic": "rd",
            "priority": draw(st.sampled_from(["", "1", "3"])),
            "text_en": draw(st.just("") | names),
            "text_my": draw(st.just("") | names),
        }
        for number in range(draw(st.integers(0, 4)) if ids else 0)
    ]
    return {"participants": people, "needs": needs, "sectors": [{"code": "new", "name_en": "N"}]}


def write_rows(folder: Path, rows: list[dict[str, str]]) -> None:
    with folder.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, list(rows[0]) if rows else ["id", "kind", "name_zh"], quoting=csv.QUOTE_ALL
        )
        writer.writeheader()
        writer.writerows(rows)


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(tables=folders())
def test_any_sound_folder_comes_back_cell_by_cell(session, tmp_path_factory, tables):
    folder, out = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("out")
    for name, rows in tables.items():
        if rows or name == "participants":
            write_rows(folder / f"{name}.csv", rows)
    with session.begin_nested() as example:
        store_vocabularies(session)

        report = import_folder(session, path=folder)
        again = import_folder(session, path=folder, replace=True)
        export_folder(session, path=out)
        example.rollback()

    assert report.errors == ()
    assert not again.has_changes
    assert cells(out) == cells(folder)
