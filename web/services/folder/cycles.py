"""Find cycles in the parent chains of a vocabulary."""

from collections.abc import Mapping


def find_cycle(code: str, parents: Mapping[str, str], settled: set[str]) -> list[str]:
    """Return the cycle that the chain of a code runs into, from a code back to itself.

    Codes looked at are added to ``settled`` and end later searches, so that each cycle is
    found once and a whole vocabulary takes linear time.
    """
    chain: list[str] = []
    position: dict[str, int] = {}
    while code and code not in settled and code not in position:
        position[code] = len(chain)
        chain.append(code)
        code = parents.get(code, "")
    settled.update(chain)
    return [*chain[position[code] :], code] if code in position else []
