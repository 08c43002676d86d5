"""Which family of templates words a topic."""

CAPITAL = ("cap.",)
PLACE = ("spc.desk", "spc.office", "spc.plant", "spc.warehouse", "bi.space")
EQUIPMENT = ("spc.",)
ABROAD = ("mkt.export", "int.", "tt.intl")
TALENT = ("tal.",)
INFORMATION = ("inf.",)

FAMILIES = (
    ("capital", CAPITAL),
    ("place", PLACE),
    ("equipment", EQUIPMENT),
    ("abroad", ABROAD),
    ("talent", TALENT),
    ("information", INFORMATION),
)


def family_of(topic: str, *, has_problem: bool) -> str:
    """Return the family of a topic; a known problem words a service best."""
    for family, prefixes in FAMILIES:
        if topic.startswith(prefixes):
            return family
    return "problem" if has_problem else "service"
