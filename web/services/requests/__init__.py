"""Asking and answering: one engine for every kind of match.

A side asks up to three others in order, one at a time (a *request* with its *choices*); each choice
is a match on its way through ``models.enums.TRANSITIONS``. Who declines, stays silent, is full or
leaves passes the request on. Everything that changes a match takes its turn first
(:func:`web.services.requests.steps.wait_for_turn`), so that no two decisions cross; the database
holds the rules that must never break (one open match a pair, one asked choice a request, places).
"""
