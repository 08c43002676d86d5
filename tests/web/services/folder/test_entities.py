import datetime as dt

from matcher.entities import (
    Need,
    ParticipantKind,
    Profile,
    Relation,
    RelationKind,
    Resource,
    Term,
)
from web.services.folder.entities import to_entities


def test_folder_becomes_the_objects_of_the_matcher(write_folder, read):
    folder, faults = read(
        write_folder(
            {
                "sectors.csv": "code,parent,name_zh\nbio.herb,bio,草药\n",
                "participants.csv": (
                    "id,kind,name_zh,name_th,sectors,founded_on,ticket_max_cny,summary_en\n"
                    "s1,startup,霁禾,เจ้อ,bio.herb;bio,2024-02-29,1000.5,Herbs\n"
                    "m1,mentor,段一,,,,,\n"
                ),
                "needs.csv": (
                    "participant_id,topic,text_en,valid_until\ns1,rd,A,\ns1,rd,B,2026-12-31\n"
                ),
                "relations.csv": "source_id,target_id,kind,weight\nm1,s1,mentors,0.5\n",
                "resources.csv": 'id,owner_id,kind,attributes\nr1,s1,desk,"{""hours"": 10}"\n',
            }
        )
    )

    entities = to_entities(folder)

    assert faults == []
    assert entities.sectors == (Term("bio.herb", "bio", "草药"),)
    assert entities.profiles[0] == Profile(
        id="s1",
        kind=ParticipantKind.STARTUP,
        names={"zh": "霁禾", "th": "เจ้อ"},
        sectors=("bio.herb", "bio"),
        founded_on=dt.date(2024, 2, 29),
        ticket_max_cny=1000.5,
        summaries={"en": "Herbs"},
    )
    assert entities.needs == (
        Need("s1/rd/1", "s1", "rd", texts={"en": "A"}),
        Need("s1/rd/2", "s1", "rd", texts={"en": "B"}, valid_until=dt.date(2026, 12, 31)),
    )
    assert entities.offers == ()
    assert entities.relations == (Relation("m1", "s1", RelationKind.MENTORS, weight=0.5),)
    assert entities.resources == (Resource("r1", "s1", "desk", attributes={"hours": 10}),)
