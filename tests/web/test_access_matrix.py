"""Every route for every reader: nothing is open but what this table opens.

A row names a route and who may use it about the startup S1 (`tests/web/readers.py` says who the
readers are and where they stand to S1). Build rows from the sets below, never from single roles
alone: the sets hold the scoped organisers, agents and newcomers too.

* about S1: OWNER (members, agents, organisers above it), OWN (members and agents), PRINCIPAL
  (members in their own name), KEEPERS (those and the organisers above), ABOVE (organisers above),
  CONFIDANTS (like OWNER, but no zone and no space)
* about nothing in particular, or about a thing that is not there (404 is no refusal): ACTING,
  PRINCIPALS, MEMBERS, KEEPING, ORGANISERS (of any scope but an event), OFFICES (province and
  prefectures), REVIEWERS, ADMINISTRATORS, ACCOUNTS, EVERYONE

Rows about a participant are then tried once more for one in the same prefecture and for one far
away: who stands where to those is written in STANDING.
"""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.enums import Role
from tests.web.conftest import Auth
from tests.web.readers import (
    AGENT,
    ELSEWHERE,
    EVENT,
    HOST,
    NEWCOMER,
    PREFECTURE,
    READERS,
    VISITOR,
    ZONE,
    make_readers,
)
from web.services.access import AccessDeniedError
from web.services.engine import leave

EVERYONE = frozenset(READERS)
ACCOUNTS = EVERYONE - {VISITOR}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
REVIEWERS = frozenset({Role.REVIEWER})
OFFICES = frozenset({Role.ORGANISER, Role.ADMINISTRATOR, PREFECTURE, ELSEWHERE})
PROVINCE = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
ORGANISERS = OFFICES | {ZONE, HOST}
ABOVE = ORGANISERS - {ELSEWHERE}
PRINCIPAL = frozenset({Role.STARTUP})
KEEPERS = ABOVE | PRINCIPAL
OWN = PRINCIPAL | {AGENT}
OWNER = ABOVE | OWN
CONFIDANTS = OWNER - {ZONE, HOST}
PRINCIPALS = frozenset(
    {
        Role.STARTUP,
        Role.MENTOR,
        Role.INVESTOR,
        Role.PARTNER,
        Role.SPACE,
        Role.INSTITUTION,
    }
)
ACTING = PRINCIPALS | {AGENT}
KEEPING = PRINCIPALS | ORGANISERS
MEMBERS = ACTING | ORGANISERS
MEMBERS_AND_OFFICES = ACTING | OFFICES

TABLE = {
    "GET /": EVERYONE,
    "GET /programmes": ACCOUNTS,
    "GET /programmes/new": ORGANISERS,
    "POST /programmes/new": ORGANISERS,
    # a programme that is not there is nobody's
    "GET /programmes/<int:programme_id>": ORGANISERS,
    "GET /programmes/<int:programme_id>/edit": ORGANISERS,
    "POST /programmes/<int:programme_id>/edit": ORGANISERS,
    "GET /programmes/<int:programme_id>/weights": ORGANISERS,
    "POST /programmes/<int:programme_id>/weights": ORGANISERS,
    "POST /programmes/<int:programme_id>/invite": ORGANISERS,
    "POST /programmes/<int:programme_id>/remind": ORGANISERS,
    "POST /programmes/<int:programme_id>/extend": ORGANISERS,
    "POST /programmes/<int:programme_id>/reopen": ORGANISERS,
    "POST /programmes/<int:programme_id>/close": ORGANISERS,
    "POST /programmes/<int:programme_id>/cancel": ORGANISERS,
    "GET /programmes/<int:programme_id>/seats": ORGANISERS,
    "POST /programmes/<int:programme_id>/seats": ORGANISERS,
    "GET /programmes/<int:programme_id>/newcomers": ORGANISERS,
    "POST /programmes/<int:programme_id>/newcomers": ORGANISERS,
    "GET /programmes/<int:programme_id>/rules": ORGANISERS,
    "POST /programmes/<int:programme_id>/rules": ORGANISERS,
    "POST /programmes/<int:programme_id>/rules/<int:rule_id>/lift": ORGANISERS,
    "POST /programmes/<int:programme_id>/quotas": ORGANISERS,
    "POST /programmes/<int:programme_id>/quotas/<int:quota_id>/drop": ORGANISERS,
    "GET /programmes/<int:programme_id>/seats/<int:seat_id>/paper": ORGANISERS,
    "POST /programmes/<int:programme_id>/seats/<int:seat_id>/paper": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts": ORGANISERS,
    "POST /programmes/<int:programme_id>/drafts": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts/progress": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts/compare": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts/<int:draft_id>": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts/<int:draft_id>/ways": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts/<int:draft_id>/effect": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts/<int:draft_id>/publish": ORGANISERS,
    "POST /programmes/<int:programme_id>/drafts/<int:draft_id>/publish": ORGANISERS,
    "POST /programmes/<int:programme_id>/drafts/<int:draft_id>/again": ORGANISERS,
    "POST /programmes/<int:programme_id>/drafts/<int:draft_id>/cancel": ORGANISERS,
    "POST /programmes/<int:programme_id>/drafts/<int:draft_id>/discard": ORGANISERS,
    "POST /programmes/<int:programme_id>/drafts/<int:draft_id>/edits": ORGANISERS,
    "POST /programmes/<int:programme_id>/drafts/<int:draft_id>/undo": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts/<int:draft_id>/export.csv": ORGANISERS,
    "GET /programmes/<int:programme_id>/drafts/<int:draft_id>/export.xlsx": ORGANISERS,
    "GET /programmes/<int:programme_id>/result": ORGANISERS,
    "GET /programmes/<int:programme_id>/result/file": ORGANISERS,
    "POST /programmes/<int:programme_id>/result/withdraw": ORGANISERS,
    "POST /programmes/<int:programme_id>/result/conclude": ORGANISERS,
    "GET /programmes/<int:programme_id>/result/leaving/<int:seat_id>": ORGANISERS,
    "POST /programmes/<int:programme_id>/result/leaving/<int:seat_id>": ORGANISERS,
    "GET /desk/<participant_id>/programmes/<int:programme_id>/result": OWN,
    "GET /desk/<participant_id>/programmes/<int:programme_id>/result/proof": OWN,
    "GET /desk/<participant_id>/programmes": OWN,
    "GET /desk/<participant_id>/programmes/<int:programme_id>": OWN,
    "POST /desk/<participant_id>/programmes/<int:programme_id>": OWN,
    "GET /about/matching": EVERYONE,
    "GET /mentors": EVERYONE,
    "GET /public-notices": EVERYONE,
    "GET /public-notices/<int:notice_id>": EVERYONE,
    "POST /public-notices/<int:notice_id>/objections": EVERYONE,
    "GET /public-notices/objections/<word>": EVERYONE,
    "GET /desk/<participant_id>/pool": CONFIDANTS,
    "GET /desk/<participant_id>/pool/apply": PRINCIPAL,
    "POST /desk/<participant_id>/pool/apply": PRINCIPAL,
    # a candidacy, a tenure, a notice, a conflict or a plan that is not there is nobody's
    "GET /desk/<participant_id>/pool/candidacies/<int:candidacy_id>/<way>": PRINCIPAL,
    "POST /desk/<participant_id>/pool/candidacies/<int:candidacy_id>/<way>": PRINCIPAL,
    "POST /desk/<participant_id>/pool/candidacies/<int:candidacy_id>/decline": PRINCIPALS,
    "POST /desk/<participant_id>/pool/candidacies/<int:candidacy_id>/withdraw": PRINCIPALS,
    "GET /desk/<participant_id>/pool/tenures/<int:tenure_id>/renew": PRINCIPAL,
    "POST /desk/<participant_id>/pool/tenures/<int:tenure_id>/renew": PRINCIPAL,
    "POST /desk/<participant_id>/pool/tenures/<int:tenure_id>/leave": PRINCIPALS,
    "GET /desk/<participant_id>/nominations": OWN,
    "GET /desk/<participant_id>/nominations/new": OWN,
    "POST /desk/<participant_id>/nominations/new": OWN,
    "POST /desk/<participant_id>/nominations/<int:candidacy_id>/withdraw": OWN,
    "GET /desk/<participant_id>/conflicts": CONFIDANTS,
    "GET /desk/<participant_id>/conflicts/new": CONFIDANTS,
    "POST /desk/<participant_id>/conflicts/new": CONFIDANTS,
    "POST /desk/<participant_id>/conflicts/<int:conflict_id>/withdraw": CONFIDANTS,
    "POST /desk/<participant_id>/conflicts/stakes": OWN,
    "POST /desk/<participant_id>/conflicts/stakes/<int:plan_id>/answer": PRINCIPAL,
    "POST /desk/<participant_id>/conflicts/stakes/<int:plan_id>/drop": OWN,
    "GET /pool": OFFICES,
    "GET /pool/export.csv": OFFICES,
    "GET /pool/export.xlsx": OFFICES,
    "GET /pool/candidacies": OFFICES,
    "POST /pool/candidacies/batch": OFFICES,
    "GET /pool/candidacies/<int:candidacy_id>": OFFICES,
    "POST /pool/candidacies/<int:candidacy_id>/<verdict>": OFFICES,
    "POST /pool/tenures/<int:tenure_id>/<change>": PROVINCE,
    "GET /pool/rules": PROVINCE,
    "POST /pool/rules": PROVINCE,
    "GET /pool/notices": PROVINCE,
    "POST /pool/notices": PROVINCE,
    "GET /pool/notices/<int:notice_id>": PROVINCE,
    "POST /pool/notices/<int:notice_id>/settle": PROVINCE,
    "POST /pool/notices/<int:notice_id>/withdraw": PROVINCE,
    "POST /pool/notices/<int:notice_id>/objections/<int:objection_id>": PROVINCE,
    "GET /papers/mentors/<participant_id>/commitment": CONFIDANTS,
    "GET /papers/candidacies/<int:candidacy_id>/commitment": MEMBERS_AND_OFFICES,
    "POST /papers/candidacies/<int:candidacy_id>/files/<int:attachment_id>": MEMBERS_AND_OFFICES,
    "GET /papers/tenures/<int:tenure_id>/letter": MEMBERS_AND_OFFICES,
    "GET /papers/pairs/<int:match_id>/agreement": MEMBERS,
    "GET /agenda": ACCOUNTS,
    "GET /agenda/feed": ACCOUNTS,
    "POST /agenda/feed": ACCOUNTS,
    "POST /agenda/feed/revoke": ACCOUNTS,
    "GET /calendars/<word>.ics": EVERYONE,
    "GET /desk/<participant_id>/availability": OWN,
    "POST /desk/<participant_id>/availability/busy": OWN,
    "POST /desk/<participant_id>/availability/busy/clear": OWN,
    "POST /desk/<participant_id>/availability/changes": OWN,
    "POST /desk/<participant_id>/availability/changes/<int:change_id>/remove": OWN,
    "POST /desk/<participant_id>/availability/days/<int:weekday>": OWN,
    "POST /desk/<participant_id>/availability/presets/<name>": OWN,
    "POST /desk/<participant_id>/availability/reading": OWN,
    "GET /answers/<word>": EVERYONE,
    "POST /answers/<word>": EVERYONE,
    "GET /ask/<kind>/<candidate_id>": ACTING,
    "GET /desk/<participant_id>/ask/<kind>/<candidate_id>": OWN,
    "POST /desk/<participant_id>/ask/<kind>/<candidate_id>": OWN,
    "POST /desk/<participant_id>/ask/<kind>/<candidate_id>/wait": OWN,
    "GET /desk/<participant_id>/inbox": OWNER,
    "GET /desk/<participant_id>/requests": OWNER,
    "GET /desk/<participant_id>/requests/<int:request_id>/add": OWN,
    # a request, an entry or a match that is not there is nobody's: 404 for whoever may do so
    "POST /desk/<participant_id>/requests/<int:request_id>/choices": ACTING,
    "POST /desk/<participant_id>/requests/<int:request_id>/order": ACTING,
    "POST /desk/<participant_id>/requests/<int:request_id>/withdraw": ACTING,
    "POST /desk/<participant_id>/waiting/<int:entry_id>/leave": ACTING,
    "POST /desk/<participant_id>/waiting/<int:entry_id>/take": ACTING,
    "GET /follow-up": ORGANISERS,
    "GET /follow-up/<any(needs, open, ended, waiting):part>.csv": ORGANISERS,
    "GET /follow-up/suggest": ORGANISERS,
    "POST /follow-up/suggest": ORGANISERS,
    "POST /follow-up/term": ADMINISTRATORS,
    "GET /assessments": PROVINCE,
    "GET /assessments/formula/<kind>": PROVINCE,
    "POST /assessments/formula/<kind>": PROVINCE,
    "POST /assessments/run": PROVINCE,
    "GET /assessments/runs/<int:run_id>": PROVINCE,
    "GET /assessments/runs/<int:run_id>/export.csv": PROVINCE,
    "POST /assessments/runs/<int:run_id>/publish": PROVINCE,
    "POST /assessments/runs/<int:run_id>/finish": PROVINCE,
    "GET /assessments/runs/<int:run_id>/events/<assessed_id>": PROVINCE,
    "POST /assessments/runs/<int:run_id>/events/<assessed_id>": PROVINCE,
    "GET /assessments/<int:assessment_id>": ACTING | OFFICES,
    "GET /assessments/<int:assessment_id>/figures/<code>": ACTING | OFFICES,
    "GET /assessments/<int:assessment_id>/files/<int:attachment_id>": ACTING | OFFICES,
    "POST /assessments/<int:assessment_id>/appeal": PRINCIPALS,
    "POST /assessments/<int:assessment_id>/decide": PROVINCE,
    "GET /desk/<participant_id>/assessments": CONFIDANTS,
    "GET /ledger": MEMBERS,
    "GET /ledger/export.csv": MEMBERS,
    "GET /ledger/export.xlsx": MEMBERS,
    "GET /ledger/print": MEMBERS,
    "GET /ledger/totals": MEMBERS,
    "GET /ledger/months": ORGANISERS,
    "POST /ledger/months/close": PROVINCE,
    "GET /matches/<int:match_id>": MEMBERS,
    "GET /desk/<participant_id>/mentoring": OWNER,
    "GET /matches/<int:match_id>/mentoring": MEMBERS,
    "GET /matches/<int:match_id>/mentoring/prepare": MEMBERS,
    "GET /matches/<int:match_id>/agreements/new": ACTING,
    "POST /matches/<int:match_id>/agreements/new": ACTING,
    "GET /matches/<int:match_id>/agreements/<int:agreement_id>": MEMBERS,
    "POST /matches/<int:match_id>/agreements/<int:agreement_id>/accept": ACTING,
    "POST /matches/<int:match_id>/agreements/<int:agreement_id>/decline": ACTING,
    "POST /matches/<int:match_id>/agreements/<int:agreement_id>/withdraw": ACTING,
    "GET /matches/<int:match_id>/records/new": MEMBERS,
    "POST /matches/<int:match_id>/records/new": MEMBERS,
    "GET /matches/<int:match_id>/records/<int:record_id>": MEMBERS,
    "GET /matches/<int:match_id>/records/<int:record_id>/edit": MEMBERS,
    "POST /matches/<int:match_id>/records/<int:record_id>/edit": MEMBERS,
    "POST /matches/<int:match_id>/records/<int:record_id>/confirm": ACTING,
    "POST /matches/<int:match_id>/records/<int:record_id>/object": ACTING,
    "POST /matches/<int:match_id>/records/<int:record_id>/take-back": MEMBERS,
    "POST /matches/<int:match_id>/records/<int:record_id>/discard": MEMBERS,
    "POST /matches/<int:match_id>/records/<int:record_id>/share": ACTING,
    "POST /matches/<int:match_id>/records/<int:record_id>/addenda": MEMBERS,
    "GET /matches/<int:match_id>/records/<int:record_id>/files/<int:attachment_id>": MEMBERS,
    "POST /matches/<int:match_id>/records/<int:record_id>"
    "/files/<int:attachment_id>/remove": MEMBERS,
    "POST /matches/<int:match_id>/records/actions/<int:action_id>": ACTING,
    "POST /matches/<int:match_id>/mentoring/<any(start, resume):name>": MEMBERS,
    "POST /matches/<int:match_id>/mentoring/pause": MEMBERS,
    "POST /matches/<int:match_id>/mentoring/complete": MEMBERS,
    "POST /matches/<int:match_id>/mentoring/terminate": MEMBERS,
    "POST /matches/<int:match_id>/mentoring/rating": ACTING,
    "POST /matches/<int:match_id>/mentoring/change": MEMBERS,
    "POST /matches/<int:match_id>/mentoring/change/drop": MEMBERS,
    "GET /mentoring": ORGANISERS,
    "GET /mentoring/pairs.csv": ORGANISERS,
    "POST /mentoring/certify": ORGANISERS,
    "POST /mentoring/numbers": PROVINCE,
    "GET /mentoring/answers/<word>": EVERYONE,
    "POST /mentoring/answers/<word>": EVERYONE,
    "POST /matches/<int:match_id>/accept": ACTING,
    "POST /matches/<int:match_id>/decline": ACTING,
    "POST /matches/<int:match_id>/steps/<name>": MEMBERS,
    "POST /matches/<int:match_id>/withdraw": MEMBERS,
    "POST /matches/<int:match_id>/posts": ACTING,
    "POST /matches/<int:match_id>/posts/<int:post_id>/retract": ACTING,
    "GET /matches/<int:match_id>/files/<int:attachment_id>": ACTING,
    "GET /matches/<int:match_id>/appointments/new": ACTING,
    "POST /matches/<int:match_id>/appointments/new": ACTING,
    "POST /matches/<int:match_id>/appointments/<int:appointment_id>/confirm": ACTING,
    "POST /matches/<int:match_id>/appointments/<int:appointment_id>/decline": ACTING,
    "POST /matches/<int:match_id>/appointments/<int:appointment_id>/cancel": ACTING,
    "GET /matches/<int:match_id>/appointments/<int:appointment_id>.ics": ACTING,
    "GET /desk": ACCOUNTS,
    "GET /desk/<participant_id>/needs/<int:number>": OWNER,
    "POST /desk/<participant_id>/needs/<int:number>": OWNER,
    "POST /desk/<participant_id>/needs/<int:number>/close": OWNER,
    "POST /desk/<participant_id>/needs/<int:number>/delete": OWNER,
    "POST /desk/<participant_id>/needs/<int:number>/reopen": OWNER,
    "GET /desk/<participant_id>/needs/new": OWNER,
    "GET /desk/<participant_id>/needs/drafts/<word>/<any(words, check, details):step>": OWNER,
    "POST /desk/<participant_id>/needs/drafts/<word>/<any(words, check, details):step>": OWNER,
    "POST /desk/<participant_id>/needs/drafts/<word>/save": OWNER,
    "POST /desk/<participant_id>/needs/drafts/<word>/discard": OWNER,
    "POST /desk/<participant_id>/needs/restore": OWNER,
    "GET /desk/<participant_id>/offers/<int:number>": OWNER,
    "POST /desk/<participant_id>/offers/<int:number>": OWNER,
    "POST /desk/<participant_id>/offers/<int:number>/close": OWNER,
    "POST /desk/<participant_id>/offers/<int:number>/delete": OWNER,
    "POST /desk/<participant_id>/offers/<int:number>/reopen": OWNER,
    "GET /desk/<participant_id>/offers/new": OWNER,
    "GET /desk/<participant_id>/offers/drafts/<word>/<any(words, check, details):step>": OWNER,
    "POST /desk/<participant_id>/offers/drafts/<word>/<any(words, check, details):step>": OWNER,
    "POST /desk/<participant_id>/offers/drafts/<word>/save": OWNER,
    "POST /desk/<participant_id>/offers/drafts/<word>/discard": OWNER,
    "POST /desk/<participant_id>/offers/restore": OWNER,
    "GET /desk/<participant_id>/profile": OWNER,
    "POST /desk/<participant_id>/profile": OWNER,
    "GET /desk/<participant_id>": OWNER,
    "GET /desk/<participant_id>/<kind>/<candidate_id>": OWNER,
    "GET /desk/<participant_id>/financing": OWN,
    "GET /desk/<participant_id>/financing/new": OWN,
    "POST /desk/<participant_id>/financing/new": OWN,
    "GET /desk/<participant_id>/financing/<int:request_id>": OWN,
    "GET /desk/<participant_id>/financing/<int:request_id>/edit": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/edit": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/open": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/close": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/plan": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/plan/remove": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/plan/read": OWN,
    "GET /desk/<participant_id>/financing/<int:request_id>/looks": OWN,
    "GET /desk/<participant_id>/deals/<int:deal_id>": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/release": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/withdraw": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/restore": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/promise": PRINCIPAL,
    "POST /desk/<participant_id>/deals/<int:deal_id>/stage": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/leave": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/items": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/items/<int:item_id>": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/items/<int:item_id>/files": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/files/<int:file_id>": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/files/<int:file_id>/remove": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/outcome": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/outcome/<int:outcome_id>/<answer>": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/publication": OWN,
    "GET /desk/<participant_id>/dealflow": OWN,
    "GET /desk/<participant_id>/dealflow/export.csv": OWN,
    "GET /desk/<participant_id>/dealflow/pipeline": OWN,
    "GET /desk/<participant_id>/dealflow/pipeline.csv": OWN,
    "GET /desk/<participant_id>/dealflow/thesis": OWN,
    "POST /desk/<participant_id>/dealflow/thesis": OWN,
    "GET /desk/<participant_id>/dealflow/<int:request_id>": OWN,
    "POST /desk/<participant_id>/dealflow/<int:request_id>/watch": OWN,
    "POST /desk/<participant_id>/dealflow/<int:request_id>/unwatch": OWN,
    "POST /desk/<participant_id>/dealflow/<int:request_id>/interest": OWN,
    "POST /desk/<participant_id>/dealflow/<int:request_id>/plan": OWN,
    "POST /desk/<participant_id>/dealflow/searches": OWN,
    "POST /desk/<participant_id>/dealflow/searches/<int:search_id>/delete": OWN,
    "POST /desk/<participant_id>/dealflow/seen": OWN,
    "GET /desk/<participant_id>/evidence": OWNER,
    "GET /desk/<participant_id>/awards/new": OWNER,
    "POST /desk/<participant_id>/awards/new": OWNER,
    "GET /desk/<participant_id>/awards/<int:award_id>": OWNER,
    "POST /desk/<participant_id>/awards/<int:award_id>": OWNER,
    "POST /desk/<participant_id>/awards/<int:award_id>/delete": OWNER,
    "POST /desk/<participant_id>/awards/<int:award_id>/evidence": OWNER,
    "GET /desk/<participant_id>/results/new": OWNER,
    "POST /desk/<participant_id>/results/new": OWNER,
    "GET /desk/<participant_id>/results/<int:result_id>": OWNER,
    "POST /desk/<participant_id>/results/<int:result_id>": OWNER,
    "POST /desk/<participant_id>/results/<int:result_id>/delete": OWNER,
    "GET /desk/<participant_id>/founders": CONFIDANTS,
    "GET /desk/<participant_id>/founders/new": CONFIDANTS,
    "POST /desk/<participant_id>/founders/new": CONFIDANTS,
    "GET /desk/<participant_id>/founders/<int:founder_id>": CONFIDANTS,
    "POST /desk/<participant_id>/founders/<int:founder_id>": CONFIDANTS,
    "POST /desk/<participant_id>/founders/<int:founder_id>/delete": CONFIDANTS,
    "GET /leaves": OFFICES,
    "GET /results": EVERYONE,
    "GET /results/<int:result_id>": EVERYONE,
    "GET /results/gate": REVIEWERS,
    "POST /results/<int:result_id>/clear": REVIEWERS,
    "GET /verification": OFFICES,
    "POST /verification/outcomes/<int:outcome_id>": OFFICES,
    "POST /verification/awards/<int:award_id>": OFFICES,
    "GET /directory": EVERYONE,
    "GET /directory/export.csv": EVERYONE,
    "GET /graph/<participant_id>": EVERYONE,
    "GET /graph/<participant_id>/data.json": EVERYONE,
    "GET /healthz": EVERYONE,
    "GET /intake": OFFICES,
    "GET /intake/<int:intake_id>": OFFICES,
    "POST /intake/<int:intake_id>/apply": OFFICES,
    "GET /intake/<int:intake_id>/columns": OFFICES,
    "POST /intake/<int:intake_id>/columns": OFFICES,
    "POST /intake/<int:intake_id>/discard": OFFICES,
    "GET /intake/<int:intake_id>/duplicates": OFFICES,
    "POST /intake/<int:intake_id>/duplicates": OFFICES,
    "POST /intake/<int:intake_id>/duplicates/bulk": OFFICES,
    "GET /intake/<int:intake_id>/preview": OFFICES,
    "POST /intake/<int:intake_id>/preview/unsure": OFFICES,
    "GET /intake/<int:intake_id>/refused.xlsx": OFFICES,
    "GET /intake/<int:intake_id>/sheet": OFFICES,
    "POST /intake/<int:intake_id>/sheet": OFFICES,
    "GET /intake/<int:intake_id>/undo": OFFICES,
    "POST /intake/<int:intake_id>/undo": OFFICES,
    "GET /intake/<int:intake_id>/values": OFFICES,
    "POST /intake/<int:intake_id>/values": OFFICES,
    "POST /intake/<int:intake_id>/values/accept": OFFICES,
    "GET /intake/new": OFFICES,
    "POST /intake/new": OFFICES,
    "POST /intake/templates/<int:template_id>/delete": OFFICES,
    "GET /invitations/<word>": EVERYONE,
    "POST /invitations/<word>": EVERYONE,
    "GET /language/<locale>": EVERYONE,
    "GET /demo/mail": EVERYONE,
    "GET /messages": ACCOUNTS,
    "POST /messages/<int:message_id>/open": ACCOUNTS,
    "POST /messages/<int:message_id>/read": ACCOUNTS,
    "POST /messages/read": ACCOUNTS,
    "GET /messages/settings": ACCOUNTS,
    "POST /messages/settings": ACCOUNTS,
    "GET /messages/outbox": ADMINISTRATORS,
    "POST /messages/outbox/retry": ADMINISTRATORS,
    "POST /messages/outbox/<int:delivery_id>/retry": ADMINISTRATORS,
    "GET /overview": OFFICES,
    "GET /overview/fit": OFFICES,
    "POST /overview/fit": OFFICES,
    "POST /overview/fit/<int:job_id>/cancel": OFFICES,
    "GET /models": PROVINCE,
    "POST /models/learn": PROVINCE,
    "POST /models/release": PROVINCE,
    "POST /models/<name>/use": PROVINCE,
    "GET /weights": OFFICES,
    "GET /weights/<seeker_kind>/<kind>": OFFICES,
    "POST /weights/<seeker_kind>/<kind>": OFFICES,
    "GET /weights/<seeker_kind>/<kind>/compare": OFFICES,
    "POST /weights/<seeker_kind>/<kind>/withdraw": PROVINCE,
    "POST /weights/sets/<int:set_id>/publish": PROVINCE,
    "GET /participants/<participant_id>": EVERYONE,
    "GET /participants/<participant_id>/similar": EVERYONE,
    "GET /complaints": ACCOUNTS,
    "GET /complaints/<int:complaint_id>": ACCOUNTS,
    "POST /complaints/<int:complaint_id>/answer": ORGANISERS,
    "POST /complaints/<int:complaint_id>/appeal": ACCOUNTS,
    "POST /complaints/<int:complaint_id>/withdraw": ACCOUNTS,
    "GET /complaints/follow/<word>": EVERYONE,
    "POST /complaints/follow/<word>": EVERYONE,
    "GET /complaints/new": EVERYONE,
    "POST /complaints/new": EVERYONE,
    "GET /complaints/queue": ORGANISERS,
    "GET /matches/<int:match_id>/contacts": PRINCIPALS,
    "POST /matches/<int:match_id>/contacts": PRINCIPALS,
    "POST /matches/<int:match_id>/contacts/agree": PRINCIPALS,
    "POST /matches/<int:match_id>/contacts/withdraw": PRINCIPALS,
    "GET /notices/<kind>": EVERYONE,
    "GET /participants/<participant_id>/contacts": OWNER,
    "GET /participants/<participant_id>/contacts/edit": PRINCIPAL,
    "POST /participants/<participant_id>/contacts/edit": PRINCIPAL,
    "GET /participants/<participant_id>/contacts/log": OWNER,
    "POST /participants/<participant_id>/contacts/reveal": OWNER,
    "GET /participants/<participant_id>/publication": OWNER,
    "POST /participants/<participant_id>/publication": PRINCIPAL,
    "GET /participants/<participant_id>/publication/as/<audience>": OWNER,
    "GET /participants/<participant_id>/tags": OWNER,
    "POST /participants/<participant_id>/tags/delete": OWNER,
    "POST /participants/<participant_id>/lessons/<int:lesson_id>/forget": OWNER,
    "GET /privacy": ACCOUNTS,
    "GET /privacy/closing": ACCOUNTS,
    "POST /privacy/closing": ACCOUNTS,
    "POST /privacy/closing/cancel": ACCOUNTS,
    "GET /privacy/consents": ACCOUNTS,
    "POST /privacy/consents": ACCOUNTS,
    "GET /privacy/export": ACCOUNTS,
    "POST /privacy/export": ACCOUNTS,
    "GET /privacy/export/<int:export_id>.zip": ACCOUNTS,
    "GET /unmatched": OFFICES,
    "GET /unmatched/export.csv": OFFICES,
    "GET /exposure": OFFICES,
    "GET /exposure/export.csv": OFFICES,
    "GET /recommendation-outcomes": ORGANISERS,
    "GET /recommendation-outcomes/pairs": ORGANISERS,
    "GET /recommendation-outcomes/export.csv": ORGANISERS,
    "GET /privacy/looks": ACCOUNTS,
    "POST /privacy/looks/delete": ACCOUNTS,
    "GET /privacy/notices": ACCOUNTS,
    "POST /privacy/notices": ACCOUNTS,
    "GET /privacy/retention": EVERYONE,
    "GET /records": OFFICES,
    "GET /records/assessments/<int:assessment_id>": OFFICES,
    "GET /records/assessments/new": OFFICES,
    "POST /records/assessments/new": OFFICES,
    "GET /records/incidents/<int:incident_id>": OFFICES,
    "GET /records/incidents/new": OFFICES,
    "POST /records/incidents/new": OFFICES,
    "POST /records/incidents/<int:incident_id>/steps": OFFICES,
    "GET /records/notices/<kind>": ADMINISTRATORS,
    "POST /records/notices/<kind>": ADMINISTRATORS,
    "GET /reference": EVERYONE,
    "GET /resources": EVERYONE,
    "GET /resources/<resource_id>": EVERYONE,
    "GET /resources/export.csv": EVERYONE,
    "GET /access": ADMINISTRATORS,
    "GET /account": ACCOUNTS,
    "GET /account/email": ACCOUNTS,
    "POST /account/email": ACCOUNTS,
    "GET /account/email/<word>": EVERYONE,
    "POST /account/email/<word>": EVERYONE,
    "GET /account/password": ACCOUNTS,
    "POST /account/password": ACCOUNTS,
    "GET /account/phone": ACCOUNTS,
    "POST /account/phone": ACCOUNTS,
    "GET /account/phone/code": ACCOUNTS,
    "POST /account/phone/code": ACCOUNTS,
    "POST /account/phone/remove": ACCOUNTS,
    "GET /account/profile": ACCOUNTS,
    "POST /account/profile": ACCOUNTS,
    "GET /account/second-factor": ACCOUNTS,
    "POST /account/second-factor": ACCOUNTS,
    "POST /account/second-factor/codes": ACCOUNTS,
    "POST /account/second-factor/remove": ACCOUNTS,
    "GET /account/sessions": ACCOUNTS,
    "POST /account/sessions/<int:session_id>/end": ACCOUNTS,
    "POST /account/sessions/end-others": ACCOUNTS,
    "POST /account/wechat/remove": ACCOUNTS,
    "GET /agents/offers/<word>": EVERYONE,
    "POST /agents/offers/<word>": ACCOUNTS,
    "POST /agents/<int:agency_id>/answer": PRINCIPALS,
    "POST /agents/<int:agency_id>/end": ACCOUNTS,
    "GET /agents/answer/<word>": EVERYONE,
    "POST /agents/answer/<word>": EVERYONE,
    "GET /invitations": OFFICES,
    "POST /invitations": OFFICES,
    "POST /invitations/<int:invitation_id>/resend": KEEPING,
    "POST /invitations/<int:invitation_id>/revoke": KEEPING,
    "GET /join": EVERYONE,
    "POST /join/again": EVERYONE,
    "GET /join/confirm/<word>": EVERYONE,
    "POST /join/confirm/<word>": EVERYONE,
    "GET /join/existing": EVERYONE,
    "GET /join/existing/<participant_id>": EVERYONE,
    "POST /join/existing/<participant_id>": EVERYONE,
    "GET /join/sent": EVERYONE,
    "GET /join/<any(startup, mentor, investor, partner, space, institution):kind>": EVERYONE,
    "POST /join/<any(startup, mentor, investor, partner, space, institution):kind>": EVERYONE,
    "GET /members/<participant_id>": OWNER,
    "POST /members/<participant_id>/agents": KEEPERS,
    "POST /members/<participant_id>/agents/self": KEEPERS,
    "POST /members/<participant_id>/agents/offers/<int:link_id>/take-back": KEEPERS,
    "POST /members/<participant_id>/invite": KEEPERS,
    "POST /members/<participant_id>/joins/<int:registration_id>/accept": KEEPING,
    "POST /members/<participant_id>/joins/<int:registration_id>/decline": KEEPING,
    "POST /members/<participant_id>/leave": OWN,
    "POST /members/<participant_id>/<int:user_id>/remove": KEEPERS,
    "GET /password/forgotten": EVERYONE,
    "POST /password/forgotten": EVERYONE,
    "GET /password/reset/<word>": EVERYONE,
    "POST /password/reset/<word>": EVERYONE,
    "GET /registration": ACCOUNTS,
    "GET /registration/edit": ACCOUNTS,
    "POST /registration/edit": ACCOUNTS,
    "POST /registration/withdraw": ACCOUNTS,
    "GET /registrations": ORGANISERS,
    "GET /registrations/<int:registration_id>": ORGANISERS,
    "POST /registrations/<int:registration_id>/approve": OFFICES,
    "POST /registrations/<int:registration_id>/host": ORGANISERS,
    "POST /registrations/<int:registration_id>/reject": OFFICES,
    "POST /registrations/<int:registration_id>/return": OFFICES,
    "GET /scope": ORGANISERS,
    "GET /sign-in/code": EVERYONE,
    "POST /sign-in/code": EVERYONE,
    "GET /sign-in/phone": EVERYONE,
    "POST /sign-in/phone": EVERYONE,
    "GET /sign-in/phone/code": EVERYONE,
    "POST /sign-in/phone/code": EVERYONE,
    "GET /sign-in/wechat": EVERYONE,
    "GET /sign-in/wechat/callback": EVERYONE,
    "POST /sign-in/wechat/callback": EVERYONE,
    "GET /sign-in": EVERYONE,
    "POST /sign-in": EVERYONE,
    "POST /sign-in/demo": EVERYONE,
    "POST /sign-out": ACCOUNTS,
    "GET /static/<path:filename>": EVERYONE,
}
ARGUMENTS = {
    "assessed_id": "S1",
    "run_id": 9999,
    "code": "events",
    "change": "suspend",
    "verdict": "check",
    "way": "accept",
    "objection_id": 9999,
    "plan_id": 9999,
    "conflict_id": 9999,
    "notice_id": 9999,
    "tenure_id": 9999,
    "candidacy_id": 9999,
    "quota_id": 9999,
    "rule_id": 9999,
    "seat_id": 9999,
    "programme_id": 9999,
    "draft_id": 9999,
    "change_id": 9999,
    "weekday": 1,
    "record_id": 1,
    "agreement_id": 1,
    "action_id": 1,
    "participant_id": "S1",
    "agency_id": 9999,
    "lesson_id": 9999,
    "link_id": 9999,
    "part": "needs",
    "appointment_id": 9999,
    "attachment_id": 9999,
    "post_id": 9999,
    "invitation_id": 9999,
    "registration_id": 9999,
    "session_id": 9999,
    "user_id": 9999,
    "kind": "mentor",
    "seeker_kind": "startup",
    "set_id": 9999,
    "candidate_id": "M1",
    "number": 1,
    "step": "words",
    "locale": "en",
    "job_id": 1,
    "message_id": 1,
    "delivery_id": 1,
    "resource_id": "R1",
    "filename": "manifest.json",
    "intake_id": 1,
    "template_id": 1,
    "word": "opens-nothing",
    "match_id": 1,
    "audience": "public",
    "complaint_id": 1,
    "export_id": 1,
    "assessment_id": 1,
    "incident_id": 1,
    "request_id": 1,
    "deal_id": 1,
    "item_id": 1,
    "file_id": 1,
    "outcome_id": 1,
    "answer": "confirm",
    "search_id": 1,
    "award_id": 1,
    "result_id": 1,
    "founder_id": 1,
    "entry_id": 1,
    "name": "start",
}


FORBIDDEN = 403
LAST = {"POST /members/<participant_id>/leave": 1, "POST /sign-out": 2}
"""Routes after which a reader is no longer who they were."""
KINDS_OF_ROWS = {
    OWNER: {"own", "agent", "above"},
    CONFIDANTS: {"own", "agent", "above"},
    OWN: {"own", "agent"},
    PRINCIPAL: {"own"},
    KEEPERS: {"own", "above"},
    ABOVE: {"above"},
}
STANDING = {
    "S2": {Role.ORGANISER: "above", Role.ADMINISTRATOR: "above", PREFECTURE: "above"},
    "F1": {Role.ORGANISER: "above", Role.ADMINISTRATOR: "above", ELSEWHERE: "above"},
    "M1": {
        Role.ORGANISER: "above",
        Role.ADMINISTRATOR: "above",
        PREFECTURE: "above",
        Role.MENTOR: "own",
    },
}
"""How a reader stands to another in the same prefecture, to one far away, and to a mentor."""
CANDIDATES = {"M1": "M2"}
STANDINGS = [
    (participant_id, reader)
    for participant_id in STANDING
    # whoever has no standing anywhere has been tried about S1
    for reader in READERS
    if reader not in {VISITOR, NEWCOMER, EVENT, Role.REVIEWER}
]


def routes_of(app: Flask, participant_id: str = "S1") -> dict[str, tuple[str, str]]:
    """Return method and address of every route, by its line in the table."""
    candidate_id = CANDIDATES.get(participant_id, "M1")
    arguments = ARGUMENTS | {"participant_id": participant_id, "candidate_id": candidate_id}
    found = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: arguments[name] for name in rule.arguments}
            _, address = rule.build(values) or ("", "")
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                found[f"{method} {rule.rule}"] = (method, address)
    return found


def is_refused(client: FlaskClient, method: str, address: str) -> bool:
    """Tell whether the policy turns a request away."""
    with client.open(address, method=method) as response:
        return response.status_code == FORBIDDEN


def test_table_names_every_route(app: Flask) -> None:
    assert set(TABLE) == set(routes_of(app))


@pytest.mark.parametrize("reader", READERS)
def test_routes_open_about_s1(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session, reader: str
) -> None:
    enter(app, auth, stored, reader)
    routes = routes_of(app)

    opened = {line for line in sorted(routes, key=last) if not is_refused(client, *routes[line])}

    assert opened == {line for line, readers in TABLE.items() if reader in readers}


@pytest.mark.parametrize(("participant_id", "reader"), STANDINGS)
def test_routes_open_about_others(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session, participant_id: str, reader: str
) -> None:
    enter(app, auth, stored, reader)
    routes = {
        line: route
        for line, route in routes_of(app, participant_id).items()
        if "<participant_id>" in line and TABLE[line] in KINDS_OF_ROWS
    }

    opened = {line for line in sorted(routes, key=last) if not is_refused(client, *routes[line])}

    standing = STANDING[participant_id].get(reader, "foreign")
    assert opened == {line for line in routes if standing in KINDS_OF_ROWS[TABLE[line]]}


def enter(app: Flask, auth: Auth, stored: Session, reader: str) -> None:
    """Sign in as a reader, everyone and everything being there."""
    app.extensions["dianqiao-engine"].when_stale = leave
    # thousands of refusals: their page, tested elsewhere, need not be drawn each time
    app.register_error_handler(AccessDeniedError, lambda _error: ("", FORBIDDEN))
    make_readers(stored)
    if reader != VISITOR:
        auth.login(reader)


def last(line: str) -> int:
    """Return how late a route is tried."""
    return LAST.get(line, 0)


def test_route_that_declares_nothing_is_refused(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "open")

    assert client.get("/forgotten").status_code == 403
