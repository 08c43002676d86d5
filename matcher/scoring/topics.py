"""How well one need/offer topic answers another."""

from matcher.ecosystem import Ecosystem, FloatArray
from matcher.features.taxonomy import Taxonomy, TreeWeights

TOPIC_TREE = TreeWeights(below=0.9, above=0.6, sibling=0.5, step=0.7)
_RELATED = 0.75


class TopicTree:
    """The need/offer vocabulary; topics that the same resource kinds answer are drawn together.

    Parameters
    ----------
    ecosystem : Ecosystem
        Whose vocabularies to use.
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        used = [s.topic for s in (*ecosystem.needs, *ecosystem.offers)]
        self.kinds_of = ecosystem.vocabularies.topic_resources
        self.tree = Taxonomy(ecosystem.vocabularies.topics, [*used, *self.kinds_of])
        self.index = self.tree.index
        self._known: dict[str, FloatArray] = {}

    def similarity(self, topic: str) -> FloatArray:
        """Return how well each topic answers one.

        Parameters
        ----------
        topic : str
            What is asked for.

        Returns
        -------
        similarities : ndarray of shape (n_topics,)
            In [0, 1].
        """
        if topic not in self._known:
            self._known[topic] = self._similarity(topic)
        return self._known[topic]

    def _similarity(self, topic: str) -> FloatArray:
        row = self.tree.similarity(topic, TOPIC_TREE)
        kinds = set(self.kinds_of.get(topic, ()))
        for other, other_kinds in self.kinds_of.items():
            position = self.index[other]
            if row[position] == 0 and kinds & set(other_kinds):
                row[position] = _RELATED
        return row

    def resource_topics(self, kind: str) -> list[str]:
        """Return the topics a resource kind answers.

        Parameters
        ----------
        kind : str
            Resource kind.

        Returns
        -------
        topics : list of str
            Possibly empty.
        """
        return [topic for topic, kinds in self.kinds_of.items() if kind in kinds]
