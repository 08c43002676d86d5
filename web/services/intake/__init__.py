"""Offices' own spreadsheets: read, understood with a person's help, and brought into the directory.

The way of a file::

    files → layout → columns → coding → duplicates → planning → applying → undoing

Each step is worked out from the file and what people have decided so far (``decisions``); nothing
in between is stored, so that leaving a draft and coming back cannot show what is not so any more.
"""
