"""The words of the table of access: what actions and readers are called."""

from flask_babel import lazy_gettext

NOUNS = {
    "access": lazy_gettext("Table of access"),
    "account": lazy_gettext("Account"),
    "agenda": lazy_gettext("Agenda"),
    "agent": lazy_gettext("Agents"),
    "answer": lazy_gettext("Answer by link"),
    "appointment": lazy_gettext("Appointments"),
    "availability": lazy_gettext("Times to meet"),
    "award": lazy_gettext("Awards"),
    "complaint": lazy_gettext("Complaints"),
    "contact": lazy_gettext("Contacts"),
    "deal": lazy_gettext("Deals"),
    "dealflow": lazy_gettext("Deal flow"),
    "demo": lazy_gettext("Demo"),
    "desk": lazy_gettext("Desk"),
    "directory": lazy_gettext("Directory"),
    "evidence": lazy_gettext("Evidence"),
    "feed": lazy_gettext("Calendar feed"),
    "financing": lazy_gettext("Financing requests"),
    "follow_up": lazy_gettext("Follow-up"),
    "graph": lazy_gettext("Network"),
    "health": lazy_gettext("State of the service"),
    "intake": lazy_gettext("Bringing data"),
    "job": lazy_gettext("Recommendation model"),
    "language": lazy_gettext("Language"),
    "leave": lazy_gettext("Leave of founders"),
    "match": lazy_gettext("Matching"),
    "member": lazy_gettext("Members"),
    "mentoring": lazy_gettext("Mentoring"),
    "message": lazy_gettext("Messages"),
    "notice": lazy_gettext("Notices"),
    "outbox": lazy_gettext("Outbox"),
    "overview": lazy_gettext("Overview"),
    "page": lazy_gettext("Public pages"),
    "participant": lazy_gettext("Participants"),
    "privacy": lazy_gettext("Privacy"),
    "profile": lazy_gettext("Profile"),
    "programme": lazy_gettext("Programmes"),
    "publication": lazy_gettext("Publication"),
    "records": lazy_gettext("Records of privacy"),
    "reference": lazy_gettext("Reference directory"),
    "registration": lazy_gettext("Registrations"),
    "resource": lazy_gettext("Resources"),
    "result": lazy_gettext("Results of research"),
    "scope": lazy_gettext("Those one answers for"),
    "statement": lazy_gettext("Needs and offers"),
    "term": lazy_gettext("Terms of answers"),
    "thesis": lazy_gettext("Investment thesis"),
    "thread": lazy_gettext("Conversation"),
    "wish": lazy_gettext("Wishes in programmes"),
}
VERBS = {
    "answer": lazy_gettext("answer"),
    "agree": lazy_gettext("agree"),
    "ask": lazy_gettext("ask for"),
    "browse": lazy_gettext("browse"),
    "certify": lazy_gettext("certify"),
    "change": lazy_gettext("change the mentor"),
    "clear": lazy_gettext("clear"),
    "confirm": lazy_gettext("confirm"),
    "consent": lazy_gettext("consent"),
    "create": lazy_gettext("create"),
    "decide": lazy_gettext("decide"),
    "edit": lazy_gettext("change"),
    "file": lazy_gettext("file"),
    "invite": lazy_gettext("invite"),
    "join": lazy_gettext("accept an invitation"),
    "leave": lazy_gettext("leave"),
    "mail": lazy_gettext("mailbox"),
    "open": lazy_gettext("open"),
    "oversee": lazy_gettext("oversee"),
    "post": lazy_gettext("write"),
    "promise": lazy_gettext("promise confidentiality"),
    "publish": lazy_gettext("publish"),
    "read": lazy_gettext("read"),
    "read_closed": lazy_gettext("read what is closed"),
    "record": lazy_gettext("record"),
    "recover": lazy_gettext("recover by link"),
    "request": lazy_gettext("ask the other side"),
    "retry": lazy_gettext("try again"),
    "reveal": lazy_gettext("reveal"),
    "review": lazy_gettext("review"),
    "second_factor": lazy_gettext("second factor"),
    "set": lazy_gettext("set"),
    "settings": lazy_gettext("settings"),
    "share": lazy_gettext("give to the other side"),
    "sign_in": lazy_gettext("sign in"),
    "sign_out": lazy_gettext("sign out"),
    "start": lazy_gettext("start"),
    "step": lazy_gettext("carry on"),
    "suggest": lazy_gettext("suggest"),
    "switch": lazy_gettext("switch"),
    "verify": lazy_gettext("verify"),
    "view": lazy_gettext("see"),
}
READERS = {
    "visitor": lazy_gettext("Visitor"),
    "newcomer": lazy_gettext("Account without a role"),
    "startup": lazy_gettext("Startup"),
    "mentor": lazy_gettext("Mentor"),
    "investor": lazy_gettext("Investor"),
    "partner": lazy_gettext("Partner abroad"),
    "space": lazy_gettext("Makerspace"),
    "institution": lazy_gettext("Institution"),
    "agent": lazy_gettext("Agent"),
    "event": lazy_gettext("Event organiser"),
    "space_organiser": lazy_gettext("Makerspace organiser"),
    "zone": lazy_gettext("Zone organiser"),
    "prefecture": lazy_gettext("Prefecture organiser"),
    "province": lazy_gettext("Provincial organiser"),
    "reviewer": lazy_gettext("Confidentiality reviewer"),
    "administrator": lazy_gettext("Administrator"),
}
REACHES = {
    "all": lazy_gettext("all"),
    "own": lazy_gettext("own or in scope"),
    "none": lazy_gettext("no"),
}


def action_name(action: str) -> str:
    """Return what an action is called; a part without a word stands as it is."""
    noun, _, verb = action.partition(".")
    return f"{NOUNS.get(noun, noun)} · {VERBS.get(verb, verb)}"


def reader_name(code: str) -> str:
    """Return what a reader is called."""
    return str(READERS.get(code, code))


def reach_name(code: str) -> str:
    """Return how far an action reaches, in words."""
    return str(REACHES[code])
