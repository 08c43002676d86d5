"""A sentence for each code of :mod:`matcher.explanation.reasons`, with its evidence."""


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


JOINS_LATER = "joins_later"
"""The product's own: the matcher does not know whom it was not fitted on."""

WITHHELD = "withheld"
"""The product's own: what a rule rests on is not shown to this reader."""

SENTENCES = {
    WITHHELD: _("A rule keeps it out; on what it rests is not published"),
    JOINS_LATER: _("Passes every rule now, and joins the ranking after the next fit"),
    "service_exact": _("Offers what is asked for: %(need)s"),
    "service_related": _("Asked for: %(need)s; offers the related %(offer)s"),
    "service_kind": _("Asked for: %(need)s, which a %(kind)s gives"),
    "wanted_exact": _("Asks for what is on offer here: %(need)s"),
    "wanted_related": _("Asks for %(need)s; the related %(offer)s is on offer here"),
    "wanted_kind": _("Asks for %(need)s, which a %(kind)s gives"),
    "sector_exact": _("Works in the same sector: %(sector)s"),
    "sector_related": _("Works in a related sector: %(candidate_sector)s (%(seeker_sector)s)"),
    "sector_sibling": _("Works in a neighbouring sector: %(candidate_sector)s (%(seeker_sector)s)"),
    "stage_served": _("Fits the stage: %(stage)s"),
    "ticket_overlap": _("The amounts fit: from %(gives_min_cny)s to %(gives_max_cny)s"),
    "place_same": _("In the same place: %(region)s"),
    "place_asked": _("Where it is asked for: %(region)s"),
    "place_near": _("Not far: %(candidate_region)s and %(seeker_region)s"),
    "place_online": _("In %(candidate_region)s, but meets online"),
    "place_country": _("From a country asked for: %(country)s"),
    "language_shared": _("Shares a language: %(languages)s"),
    "language_interpreter": _(
        "No shared language (%(seeker_languages)s; %(candidate_languages)s): "
        "an interpreter is at hand"
    ),
    "text_similar": _("The descriptions are about the same things"),
    "network_path": _("Connected through %(length)s ties in the network"),
    "history": _("Has worked with similar startups"),
    "portfolio": _("Backed similar startups before"),
    "reciprocal": _("Gains too: looks for %(need)s"),
    "alike_need": _("Looks for the same: %(need)s"),
    "alike_offer": _("Offers the same: %(offer)s"),
    "alike_stage": _("At the same stage: %(stage)s"),
    "alike_stages_served": _("Takes startups of the same stages: %(stages_served)s"),
    "alike_country": _("From the same country: %(country)s"),
    "alike_type": _("Of the same type"),
    "track_record": _("Recognised: %(recognition)s"),
    "room_left": _("Has room: takes up to %(capacity)s startups"),
    "disclosure_stake": _("To disclose: %(source_id)s holds a stake in %(target_id)s"),
    "resource_kind": _("The kind of resource asked for (%(need)s): %(kind)s"),
    "price": _("Price: %(price_cny)s (%(unit)s)"),
    "gate_status": _("%(participant_id)s is not active"),
    "gate_self_same": _("This is the participant itself"),
    "gate_self_serving": _("%(source_id)s already serves %(target_id)s"),
    "gate_capacity": _("%(participant_id)s has no place left (%(load)s of %(capacity)s taken)"),
    "gate_term": _("%(participant_id)s has had no appointment in force since %(ended_on)s"),
    "gate_conflict_declared": _(
        "A conflict of interest is declared between %(source_id)s and %(target_id)s"
    ),
    "gate_conflict_affiliated": _("%(source_id)s belongs to %(target_id)s"),
    "gate_conflict_competes": _("%(provider_id)s competes with %(receiver_id)s"),
    "gate_conflict_employer_competes": _(
        "%(provider_id)s belongs to %(organisation_id)s, which competes with %(receiver_id)s"
    ),
    "gate_conflict_stake": _(
        "%(provider_id)s holds a stake in %(rival_id)s, which competes with %(receiver_id)s"
    ),
    "gate_conflict_private": _(
        "%(provider_id)s and %(receiver_id)s are kept apart by an interest that is not public"
    ),
    "gate_declined": _(
        "%(by_id)s declined %(to_id)s on %(on)s; asking again is possible from %(until)s"
    ),
    "gate_region": _("%(provider_id)s serves %(regions_served)s; the startup is in %(region)s"),
    "gate_stage": _("%(provider_id)s serves %(stages_served)s; the startup is at %(stage)s"),
    "gate_ticket": _(
        "The amounts do not meet: offered %(gives_min_cny)s to %(gives_max_cny)s, "
        "sought %(seeks_min_cny)s to %(seeks_max_cny)s"
    ),
    "gate_language": _(
        "No shared language (%(seeker_languages)s; %(candidate_languages)s) "
        "and no interpreter for both"
    ),
    "lesson_time": _("%(participant_id)s said it has no time before %(until)s"),
    "lesson_topic": _(
        "Stands last: %(participant_id)s said that this is not its field: %(topic)s "
        "(heeded until %(until)s)"
    ),
    "lesson_stage": _(
        "Stands last: %(participant_id)s said that this is not the right stage: %(stage)s "
        "(heeded until %(until)s)"
    ),
    "lesson_place": _(
        "Stands last: %(participant_id)s said that this is too far away: %(region)s "
        "(heeded until %(until)s)"
    ),
    "lesson_language": _(
        "Stands last: %(participant_id)s said that there is no shared language: %(languages)s "
        "(heeded until %(until)s)"
    ),
    "unavailable": _("%(resource_id)s is not available on this day"),
    "ranked_first": _("Ranked first"),
    "gate_must": _("The office requires it, and it does not hold here: %(term)s"),
    "lacks": _("Falls behind %(best_id)s above all in: %(term)s"),
    "outranked": _(
        "Number %(rank)s, not among the first %(k)s: %(share)s behind the last of them, "
        "%(last_id)s, above all in: %(term)s"
    ),
    "unshortlisted": _(
        "Number %(rank)s: past links suggest %(count)s others before it, "
        "and it is not among those that are compared closely"
    ),
    "change_reactivate": _("%(participant_id)s becomes active again"),
    "change_add_place": _("%(participant_id)s takes one more startup (now %(capacity)s)"),
    "change_renew_term": _("%(participant_id)s is appointed again, or a suspension ends"),
    "change_wait": _("Wait until %(until)s"),
    "change_serve_region": _("%(participant_id)s also serves %(region)s"),
    "change_serve_stage": _("%(participant_id)s also serves the stage %(stage)s"),
    "change_ticket": _(
        "%(participant_id)s changes the amount to %(ticket_min_cny)s to %(ticket_max_cny)s"
    ),
    "change_find_interpreter": _(
        "Find an interpreter between %(seeker_languages)s and %(candidate_languages)s"
    ),
    "change_offer": _("%(participant_id)s also offers %(topic)s"),
    "change_ask": _("%(participant_id)s also asks for %(topic)s"),
    "change_sector": _("%(participant_id)s also works in %(sector)s"),
    "change_language": _("%(participant_id)s also speaks %(language)s"),
    "change_go_online": _("%(participant_id)s also meets online"),
}
TWO_CHANGES = _("Two changes are needed: %(first)s; %(second)s")
RANK_AFTER = _("%(change)s (it would then be number %(rank)s)")
KIND_NAMES = {
    "startup": _("startup"),
    "mentor": _("mentor"),
    "commissioner": _("international commissioner"),
    "investor": _("investor"),
    "partner": _("partner abroad"),
    "space": _("makerspace"),
    "institution": _("institution"),
    "resource": _("shared resource"),
}
TERM_NAMES = {
    "service": _("need and offer"),
    "sector": _("sector"),
    "stage": _("stage"),
    "ticket": _("amount"),
    "place": _("place"),
    "language": _("language"),
    "text": _("words"),
    "network": _("connections"),
    "history": _("past decisions"),
    "portfolio": _("whom it served or backed before"),
    "reciprocal": _("what it gains itself"),
    "track": _("recognition"),
    "room": _("room left"),
}
