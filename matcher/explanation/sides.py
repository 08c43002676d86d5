"""The two sides of a pair, as they are or as they would be."""

from dataclasses import dataclass, replace

from matcher.entities import Need, Offer, Profile
from matcher.scoring.base import Seeker


@dataclass(frozen=True)
class Sides:
    """A pair, as it is or as it would be.

    Attributes
    ----------
    needs, offers : tuple
        Those of the candidate that others may learn of.
    provider_asks : bool
        Whether the seeker is the side that gives.
    has_interpreter : bool
        Whether somebody was found who speaks a language of each.
    renewed : tuple of str
        Whose appointment was renewed.
    """

    seeker: Seeker
    candidate: Profile
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    provider_asks: bool
    has_interpreter: bool = False
    renewed: tuple[str, ...] = ()

    @property
    def giver(self) -> Profile:
        """Return the side that gives.

        Returns
        -------
        giver : Profile
            Seeker or candidate.
        """
        return self.seeker.profile if self.provider_asks else self.candidate

    @property
    def receiver(self) -> Profile:
        """Return the side that takes.

        Returns
        -------
        receiver : Profile
            Candidate or seeker.
        """
        return self.candidate if self.provider_asks else self.seeker.profile

    @property
    def asked(self) -> tuple[Need, ...]:
        """Return what the receiver asks for.

        Returns
        -------
        needs : tuple of Need
            In the order stated.
        """
        return self.needs if self.provider_asks else self.seeker.needs

    @property
    def offered(self) -> tuple[Offer, ...]:
        """Return what the giver offers.

        Returns
        -------
        offers : tuple of Offer
            In the order stated.
        """
        return self.seeker.offers if self.provider_asks else self.offers

    def with_profile(self, profile: Profile) -> "Sides":
        """Return the pair with one side as it would be.

        Parameters
        ----------
        profile : Profile
            Of the seeker or of the candidate.

        Returns
        -------
        sides : Sides
            The other side as it is.
        """
        if profile.id == self.seeker.profile.id:
            return replace(self, seeker=replace(self.seeker, profile=profile))
        return replace(self, candidate=profile)

    def asking(self, topic: str) -> "Sides":
        """Return the pair with one more need of the receiver.

        Parameters
        ----------
        topic : str
            What it asks for, most urgently.

        Returns
        -------
        sides : Sides
            The other side as it is.
        """
        need = Need(id="", participant_id=self.receiver.id, topic=topic, priority=1)
        if self.provider_asks:
            return replace(self, needs=(*self.needs, need))
        return replace(self, seeker=replace(self.seeker, needs=(*self.seeker.needs, need)))

    def offering(self, topic: str) -> "Sides":
        """Return the pair with one more offer of the giver.

        Parameters
        ----------
        topic : str
            What it offers.

        Returns
        -------
        sides : Sides
            The other side as it is.
        """
        offer = Offer(id="", participant_id=self.giver.id, topic=topic)
        if self.provider_asks:
            return replace(self, seeker=replace(self.seeker, offers=(*self.seeker.offers, offer)))
        return replace(self, offers=(*self.offers, offer))
