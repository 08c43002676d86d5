import pytest

from models.relation_ends import RELATION_ENDPOINTS
from web.services.folder.known import Known
from web.services.folder.read import read_folder
from web.services.folder.report import ErrorCode, ErrorList
from web.services.folder.schema import PARTICIPANT_KINDS
from web.services.folder.validate import validate

PARTICIPANTS = "id,kind,name_en\n" + "".join(f"{kind},{kind},A\n" for kind in PARTICIPANT_KINDS)

ALLOWED = {
    "mentors": {("mentor", "startup"), ("commissioner", "startup")},
    "invested_in": {(kind, "startup") for kind in ("investor", "mentor", "space", "institution")},
    "resident_of": {("startup", "space"), ("investor", "space")},
    "graduated_to": {("startup", "space")},
    "operates": {("institution", "space")},
    "appointed_by": {
        (source, target)
        for source in ("mentor", "commissioner")
        for target in ("institution", "space")
    },
    "affiliated_with": {
        (source, target)
        for source in PARTICIPANT_KINDS
        for target in ("startup", "investor", "space", "institution")
    },
    "partner_with": {
        pair
        for kind in ("startup", "space", "institution")
        for pair in ((kind, "partner"), ("partner", kind))
    },
    "competes_with": {
        (source, target)
        for source in ("startup", "institution")
        for target in ("startup", "institution")
    },
}
ANY_PAIR = {(source, target) for source in PARTICIPANT_KINDS for target in PARTICIPANT_KINDS}


@pytest.mark.parametrize("kind", sorted(RELATION_ENDPOINTS))
def test_relation_joins_exactly_the_kinds_of_the_contract(write_folder, read, kind):
    pairs = sorted(pair for pair in ANY_PAIR if pair[0] != pair[1])
    lines = [f"{source},{target},{kind}\n" for source, target in pairs]
    folder = write_folder(
        {
            "participants.csv": PARTICIPANTS,
            "relations.csv": "source_id,target_id,kind\n" + "".join(lines),
        }
    )

    _, faults = read(folder)

    refused = {pairs[line - 2] for _, line, _, _, code in faults if code == "relation_endpoint"}
    allowed = ALLOWED.get(kind, ANY_PAIR)
    assert refused == {pair for pair in pairs if pair not in allowed}
    assert len(faults) == len(refused)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "relations.csv",
            "source_id,target_id,kind\nmentor,mentor,declined\n",
            [(2, "target_id", "mentor", "self_relation")],
        ),
        (
            "relations.csv",
            "source_id,target_id,kind\nmentor,nobody,mentors\n",
            [(2, "target_id", "nobody", "unknown_participant")],
        ),
        (
            "relations.csv",
            "source_id,target_id,kind\nmentor,startup,likes\n",
            [(2, "kind", "likes", "unknown_word")],
        ),
        (
            "relations.csv",
            (
                "source_id,target_id,kind,occurred_on,ended_on\n"
                "mentor,startup,mentors,2024-05-01,2024-04-30\n"
            ),
            [(2, "ended_on", "2024-04-30", "dates_order")],
        ),
        (
            "relations.csv",
            (
                "source_id,target_id,kind,occurred_on,ended_on\n"
                "mentor,startup,mentors,2024-05-01,\nmentor,startup,mentors,2024-05-01,2024-06-01\n"
            ),
            [(3, "source_id", "mentor", "duplicate_row")],
        ),
        (
            "resources.csv",
            "id,owner_id,kind\nr1,space,defence\nr2,space,nonsense\nr2,nobody,desk\n",
            [
                (2, "kind", "defence", "defence"),
                (3, "kind", "nonsense", "unknown_code"),
                (4, "id", "r2", "duplicate_id"),
                (4, "owner_id", "nobody", "unknown_participant"),
            ],
        ),
        (
            "resources.csv",
            (
                "id,owner_id,kind,attributes\n"
                'r1,space,desk,"[1]"\nr2,space,desk,"{""a"":1,""a"":2}"\nr3,space,desk,{nan}\n'
                'r4,space,desk,"{""a"": ""\\ud800""}"\nr5,space,desk,"{""a"": 1e999}"\n'
                'r6,space,desk,"{""a"": ""\\u0000""}"\n'
            ),
            [
                (2, "attributes", "[1]", "not_an_object"),
                (3, "attributes", '{"a":1,"a":2}', "not_an_object"),
                (4, "attributes", "{nan}", "not_an_object"),
                (5, "attributes", '{"a": "\\ud800"}', "not_an_object"),
                (6, "attributes", '{"a": 1e999}', "not_an_object"),
                (7, "attributes", '{"a": "\\u0000"}', "not_an_object"),
            ],
        ),
        (
            "resources.csv",
            (
                "id,owner_id,kind,available_from,available_until\n"
                "r1,space,desk,2024-05-01,2024-04-30\n"
            ),
            [(2, "available_until", "2024-04-30", "dates_order")],
        ),
        (
            "needs.csv",
            "id,participant_id,topic\nn1,startup,rd\nn1,startup,rd.joint\n",
            [(3, "id", "n1", "duplicate_id")],
        ),
        (
            "offers.csv",
            "participant_id,topic\nstartup,rd\nstartup,rd\n",
            [],
        ),
        (
            "regions.csv",
            "code,parent,latitude,longitude\nUS/CA,US,91,-181\nUS/../etc,US,,\nUS,,,\n",
            [
                (2, "latitude", "91", "out_of_range"),
                (2, "longitude", "-181", "out_of_range"),
                (3, "code", "US/../etc", "not_an_id"),
            ],
        ),
        (
            "sectors.csv",
            "code,parent\na,b\nb,c\nc,a\nd,a\n",
            [(2, "parent", "b", "cycle")],
        ),
        (
            "sectors.csv",
            "code,parent\nbio,bio.tcm\n",
            [(2, "parent", "bio.tcm", "cycle")],
        ),
        ("sectors.csv", "code,parent\na,a\n", [(2, "parent", "a", "cycle")]),
        (
            "sectors.csv",
            "code,parent\nx.y,x\nx,bio\n",
            [],
        ),
    ],
)
def test_faults_between_cells_are_named(write_folder, read, name, content, expected):
    folder = write_folder({"participants.csv": PARTICIPANTS, name: content})

    _, faults = read(folder)

    assert faults == [(name, *fault) for fault in expected]


def test_ticket_out_of_order_is_named(write_folder, read):
    content = "id,kind,name_en,ticket_min_cny,ticket_max_cny\ni1,investor,A,10,9.5\n"
    folder = write_folder({"participants.csv": content})

    _, faults = read(folder)

    assert faults == [("participants.csv", 2, "ticket_max_cny", "9.5", "ticket_order")]


def test_codes_of_the_folder_itself_are_known(write_folder, read):
    folder = write_folder(
        {
            "sectors.csv": "code,parent\nweb,\n",
            "regions.csv": "code,parent,country\nUS/CA/SF-Bay/San-Jose,US/CA,US\nUS/CA,,US\n",
            "participants.csv": "id,kind,name_en,sectors,region\n"
            "c1,startup,A,web;bio,US/CA/SF-Bay/San-Jose\n",
        }
    )

    _, faults = read(folder)

    assert faults == []


def test_cycle_names_its_chain(write_folder):
    folder = write_folder({"topics.csv": "code,parent\nz,a\na,b\nb,c\nc,a\n"})
    errors = ErrorList()

    validate(read_folder(folder, errors), Known(), errors)

    assert [error.evidence["chain"] for error in errors.listed()] == ["a → b → c → a"]


def test_long_chain_of_parents_is_checked_in_linear_time(write_folder, read):
    rows = "".join(f"c{i},c{i + 1}\n" for i in range(50_000))
    folder = write_folder({"sectors.csv": f"code,parent\n{rows}c50000,\n"})

    _, faults = read(folder)

    assert faults == []


def test_references_into_a_damaged_table_are_not_held_against_other_tables(write_folder, read):
    folder = write_folder(
        {
            "participants.csv": 'id,kind,name_en\ns1,startup,"A\n',
            "needs.csv": "participant_id,topic\ns1,rd\n",
        }
    )

    _, faults = read(folder)

    assert faults == [("participants.csv", 2, "", "", "quotes")]


def test_changed_kind_is_refused_while_a_stored_relation_needs_it(write_folder):
    folder = write_folder({"participants.csv": "id,kind,name_en\nm1,startup,A\n"})
    known = Known(
        participants={"m1": "mentor", "s1": "startup"},
        relations=(("m1", "s1", "mentors"), ("m1", "s1", "declined")),
    )
    errors = ErrorList()

    validate(read_folder(folder, errors), known, errors)

    assert [(e.column, e.value, e.code) for e in errors.listed()] == [
        ("kind", "startup", ErrorCode.KIND_IN_USE)
    ]
