"""The service asked for: needs against offers, on the topic tree."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from matcher.ecosystem import BoolArray, Ecosystem, FloatArray, IntArray
from matcher.entities import RESOURCE_KIND, Need, Offer, Profile
from matcher.errors import NotFittedError
from matcher.features.encoder import Groups, Ragged, encode
from matcher.scoring.base import Pool, Scorer, Seeker, Strengths, is_provider
from matcher.scoring.nature import NatureWeights, implied_need, natural_topics
from matcher.scoring.topics import TopicTree

URGENCY: Mapping[int, float] = {1: 1.0, 2: 0.75, 3: 0.55}
"""What a need of each priority counts."""

_Weighted = tuple[tuple[str, float], ...]
"""Topics, each with what it counts."""

_NOTHING_STATED = 0.2
_BEST_SHARE = 0.85
_BREADTH_DISCOUNT = 0.04
_ANSWERED = 0.3


@dataclass(frozen=True)
class ServiceMatch:
    """The need and the offer that carry a service fit.

    Attributes
    ----------
    need, offer : str
        Topics.
    priority : int
        Of the need.
    is_stated : bool
        Whether the offer is stated, rather than given by nature.
    giver_kind : str
        Kind of the side that gives.
    strength : float
        How well the offer meets the need, in [0, 1].
    """

    need: str
    offer: str
    priority: int
    is_stated: bool
    giver_kind: str
    strength: float


class ServiceFit(Scorer):
    """How well what one side offers answers what the other needs.

    A need is met by the best offer: the same topic 1, a topic below or above it less, one of the
    same group half, nothing 0; who states no offers at all is neither good nor bad (0.2), save for
    what its kind gives by nature. Over several needs the best, weighted by urgency, counts 85 %
    and the weighted mean 15 %, so that one strong answer beats many weak ones. Needs that nobody in
    the pool answers are left out. A long list of offers is a slightly weaker claim to each.

    Parameters
    ----------
    nature : NatureWeights
        What gifts by nature count.

    Attributes
    ----------
    topics_ : TopicTree
        The vocabulary.
    others_ : tuple of ServiceFit
        Of the rest of the pool, where these candidates are a part of it.
    is_peopled_ : ndarray of shape (n_groups,) or None
        Whether anybody is left in each group of those who offer alike; None where nobody left.
    """

    term = "service"

    others_: tuple["ServiceFit", ...] = ()
    is_peopled_: BoolArray | None = None

    def __init__(self, *, nature: NatureWeights | None = None) -> None:
        self.nature = nature or NatureWeights()

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Encode the offers, or the needs, of the candidates.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : ServiceFit
            Fitted.
        """
        self.pool_ = pool
        # One answer is kept, since several terms build on the service fit of the same seeker.
        self._last: tuple[Seeker, Strengths] | None = None
        self.topics_ = TopicTree(ecosystem)
        index = self.topics_.index
        stated = [tuple(dict.fromkeys(o.topic for o in offers)) for offers in pool.offers]
        if pool.kind == RESOURCE_KIND:
            stated = [tuple(self.topics_.resource_topics(r.kind)) for r in pool.resources]
        gifts = [
            tuple(self._gifts(profile, offers).items())
            for profile, offers in zip(pool.profiles, pool.offers, strict=True)
        ]
        self._givers = Groups(list(zip(stated, gifts, strict=True)))
        self._met: dict[str, FloatArray] = {}
        self._offered = Ragged([encode(topics, index) for topics, _ in self._givers.keys])
        self._focus = 1 - _BREADTH_DISCOUNT * (1 - 1 / np.maximum(self._offered.lengths, 1))
        self._given, self._given_weights = self._weighted([g for _, g in self._givers.keys])
        self._needers = Groups([_urgencies(needs) for needs in pool.needs])
        self._needed, self._urgency = self._weighted(self._needers.keys)
        return self

    def extended(self, ecosystem: Ecosystem, pool: Pool) -> "ServiceFit":
        """Return the same term for candidates that changed since.

        Parameters
        ----------
        ecosystem : Ecosystem
            Its vocabularies count.
        pool : Pool
            The candidates.

        Returns
        -------
        scorer : ServiceFit
            Knows these alone; :meth:`beside` makes it mind the others.
        """
        return ServiceFit(nature=self.nature).fit(ecosystem, pool)

    def beside(self, other: Scorer, *, without: IntArray | None = None) -> "ServiceFit":
        """Return the same term as one part of a pool, of which another scorer has the rest.

        A need counts as answered where somebody in either part answers it.

        Parameters
        ----------
        other : ServiceFit
            Fitted on the rest.
        without : ndarray of shape (n,) or None
            Positions of candidates who are not there any more.

        Returns
        -------
        part : ServiceFit
            Sharing all that was encoded.
        """
        twin = copy.copy(self)
        twin.others_ = (other,) if isinstance(other, ServiceFit) else ()
        if without is not None:
            stays = np.ones(len(self.pool_), dtype=np.bool_)
            stays[without] = False
            groups = self._givers.of_item[stays]
            twin.is_peopled_ = np.bincount(groups, minlength=len(self._givers)) > 0
        return twin

    def _weighted(self, rows: Sequence[_Weighted]) -> tuple[Ragged, FloatArray]:
        """Encode topics with weights; one that the vocabulary lacks is left out."""
        index = self.topics_.index
        known = [[(topic, weight) for topic, weight in row if topic in index] for row in rows]
        topics = Ragged([[index[topic] for topic, _ in row] for row in known])
        return topics, np.array([weight for row in known for _, weight in row])

    def _gifts(self, profile: Profile, offers: Sequence[Offer]) -> dict[str, float]:
        if self.pool_.kind == RESOURCE_KIND:
            return {}
        return natural_topics(profile, states_offers=bool(offers), weights=self.nature)

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how well candidates answer, or are answered by, the seeker.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1]; 0 everywhere where nothing is asked for.
        """
        if not hasattr(self, "topics_"):
            raise NotFittedError(type(self).__name__)
        asked, strengths = self._last or (None, None)
        if asked is not seeker or strengths is None:
            strengths = self._strengths(seeker)
            self._last = (seeker, strengths)
        return strengths

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it: not the last answer."""
        return {**self.__dict__, "_last": None}

    def _strengths(self, seeker: Seeker) -> Strengths:
        if not self.seeker_gives(seeker):
            return self._givers.lookup(self._met_of(self.answerable(seeker)))
        answered = self._needers.lookup(self._answered_by(seeker))
        answers = self._givers.lookup(self._stated_answers(seeker))
        return lambda positions: np.maximum(answered(positions), answers(positions))

    def _stated_answers(self, seeker: Seeker) -> FloatArray:
        """Answer the needs of a side that mostly gives: an enterprise may ask startups for help."""
        needs = [n for n in seeker.needs if self._is_answered(n.topic)]
        return np.where(self._offered.is_empty, 0.0, self._met_of(needs))

    def is_fitted_on(self, pool: Pool) -> bool:
        """Return whether these are the candidates it was fitted on.

        Parameters
        ----------
        pool : Pool
            The candidates.

        Returns
        -------
        fitted : bool
            False before the first fit.
        """
        return getattr(self, "pool_", None) is pool

    def score_needs(self, needs: Sequence[Need]) -> FloatArray:
        """Return how well each candidate answers some needs.

        Parameters
        ----------
        needs : sequence of Need
            What is asked for.

        Returns
        -------
        strengths : ndarray of shape (n_candidates,)
            In [0, 1]; 0 everywhere where nothing is asked for.
        """
        return self._givers.spread(self._met_of(needs))

    def _met_of(self, needs: Sequence[Need]) -> FloatArray:
        """Return how well each group of candidates that offer alike answers some needs."""
        if not needs or not len(self.pool_):
            return np.zeros(len(self._givers))
        weights = np.array([urgency(need) for need in needs])
        weights /= weights.max()
        met = np.array([self._met_by(need.topic) for need in needs]) * weights[:, np.newaxis]
        mean = met.sum(axis=0) / weights.sum()
        return np.asarray(_BEST_SHARE * met.max(axis=0) + (1 - _BEST_SHARE) * mean)

    def seeker_gives(self, seeker: Seeker) -> bool:
        """Return whether the seeker is the side that gives.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        gives : bool
            True for a mentor, an investor, a space ... that asks for startups.
        """
        return is_provider(seeker.profile, self.pool_.kind)

    def answerable(self, seeker: Seeker) -> list[Need]:
        """Return the needs that somebody in the pool answers.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        needs : list of Need
            Where there is none, what asking for the kind means in itself.
        """
        answered = [n for n in seeker.needs if self._is_answered(n.topic)]
        implied = implied_need(seeker.profile, self.pool_.kind)
        return answered or ([implied] if implied else [])

    def met(self, topic: str) -> FloatArray:
        """Return how well each candidate answers one topic.

        Parameters
        ----------
        topic : str
            What is asked for.

        Returns
        -------
        met : ndarray of shape (n_candidates,)
            In [0, 1].
        """
        return self._givers.spread(self._met_by(topic))

    def _is_answered(self, topic: str) -> bool:
        return any(part.has_answer(topic) for part in (self, *self.others_))

    def has_answer(self, topic: str) -> bool:
        """Return whether one of these candidates answers a topic.

        Parameters
        ----------
        topic : str
            What is asked for.

        Returns
        -------
        answered : bool
            False where they are only part of a pool, and others answer it.
        """
        met = self._met_by(topic)
        if self.is_peopled_ is not None:
            met = met[self.is_peopled_]
        return bool(met.max(initial=0) >= _ANSWERED)

    def _met_by(self, topic: str) -> FloatArray:
        """Return how well each group answers a topic; kept, since there are few topics."""
        if topic not in self._met:
            similarity = self.topics_.similarity(topic)
            blank = _NOTHING_STATED if self.pool_.kind != RESOURCE_KIND else 0.0
            stated = self._offered.maximum(similarity, empty=blank) * self._focus
            given = self._given.maximum(similarity, empty=0.0, weights=self._given_weights)
            self._met[topic] = np.maximum(stated, given)
        return self._met[topic]

    def _answered_by(self, seeker: Seeker) -> FloatArray:
        """Return how well a giver answers what each group of candidates needs.

        Urgent needs count more than later ones, and who states none counts 0.2.
        """
        gives = dict.fromkeys((offer.topic for offer in seeker.offers), 1.0)
        nature = natural_topics(seeker.profile, states_offers=bool(gives), weights=self.nature)
        answers = np.zeros(len(self.topics_.tree))
        for topic, weight in (*nature.items(), *gives.items()):
            answers = np.maximum(answers, weight * self.answers(topic))
        best = self._needed.maximum(answers, empty=_NOTHING_STATED, weights=self._urgency)
        mean = self._needed.mean(answers, empty=_NOTHING_STATED, weights=self._urgency)
        answered = _BEST_SHARE * best + (1 - _BEST_SHARE) * np.minimum(mean, best)
        return np.asarray(answered)

    def best_match(self, seeker: Seeker, position: int) -> ServiceMatch | None:
        """Return the need and the offer that carry the fit of a candidate.

        Parameters
        ----------
        seeker : Seeker
            Who asks.
        position : int
            Of the candidate in the pool.

        Returns
        -------
        match : ServiceMatch or None
            None where no offer answers a need.
        """
        candidate = self.pool_.profiles[position]
        needs, offers = self.pool_.needs[position], self.pool_.offers[position]
        given = {offer.topic for offer in offers}
        if self.pool_.kind == RESOURCE_KIND:
            given = set(self.topics_.resource_topics(self.pool_.resources[position].kind))
        if self.seeker_gives(seeker):
            own = {offer.topic for offer in seeker.offers}
            found = self._matches(seeker.profile, own, needs)
            found += self._matches(candidate, given, seeker.needs) if given else []
        else:
            found = self._matches(candidate, given, self.answerable(seeker))
        best = max(found, key=lambda m: m.strength * URGENCY.get(m.priority, 0.55), default=None)
        return best if best and best.strength > 0 else None

    def answers(self, offered: str) -> FloatArray:
        """Return how well one offer answers each topic that may be needed.

        Parameters
        ----------
        offered : str
            Topic of the offer.

        Returns
        -------
        answers : ndarray of shape (n_topics,)
            In [0, 1].
        """
        position = self.topics_.index.get(offered)
        if position is None:
            return np.zeros(len(self.topics_.tree))
        rows = [self.topics_.similarity(topic)[position] for topic in self.topics_.tree.codes]
        return np.array(rows)

    def _matches(
        self, giver: Profile, stated: set[str], needs: Sequence[Need]
    ) -> list[ServiceMatch]:
        gifts = natural_topics(giver, states_offers=bool(stated), weights=self.nature)
        gifts |= dict.fromkeys(sorted(stated), 1.0)
        tree = self.topics_
        return [
            ServiceMatch(
                need.topic,
                topic,
                need.priority,
                topic in stated,
                giver.kind.value,
                weight * float(tree.similarity(need.topic)[tree.index[topic]]),
            )
            for need in needs
            for topic, weight in gifts.items()
            if topic in tree.index
        ]


def _urgencies(needs: Sequence[Need]) -> _Weighted:
    return tuple((need.topic, urgency(need)) for need in needs)


def urgency(need: Need) -> float:
    """Return what a need counts by its priority.

    Parameters
    ----------
    need : Need
        Any need.

    Returns
    -------
    weight : float
        1 for the most urgent, falling to 0.55.
    """
    return URGENCY.get(need.priority, min(URGENCY.values()))
