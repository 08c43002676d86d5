"""Times of meetings: entered and shown in the province's zone, with the partner's own beside it."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

HOME_ZONE = ZoneInfo("Asia/Shanghai")
CAPITAL_ZONES = {"CN": "Asia/Shanghai", "ID": "Asia/Jakarta", "MY": "Asia/Kuala_Lumpur"}
"""Of countries with several zones, the one of the capital."""


@cache
def zone_of(country: str) -> ZoneInfo:
    """Return the zone of a country, the home zone where several would do (source: CLDR)."""
    if country in CAPITAL_ZONES:
        return ZoneInfo(CAPITAL_ZONES[country])
    zones = [zone for zone, where in get_global("zone_territories").items() if where == country]
    return ZoneInfo(zones[0]) if len(zones) == 1 else HOME_ZONE


def at_home(local: dt.datetime) -> dt.datetime:
    """Return the moment of a time that was entered in the home zone."""
    return local.replace(tzinfo=HOME_ZONE).astimezone(dt.UTC)


def differs_from_home(zone: ZoneInfo, moment: dt.datetime) -> bool:
    """Tell whether the clocks of a zone show another time than at home."""
    return moment.astimezone(zone).utcoffset() != moment.astimezone(HOME_ZONE).utcoffset()


def clock_at(zone: ZoneInfo, moment: dt.datetime) -> dt.datetime | None:
    """Return what the clocks of a zone show, None where it is what those at home show."""
    return moment.astimezone(zone) if differs_from_home(zone, moment) else None
