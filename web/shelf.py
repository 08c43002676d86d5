"""Where an installation keeps its fitted models, and how many."""

from web.config import Config
from web.services.artifacts import ArtifactStore


def open_store(config: Config) -> ArtifactStore:
    """Return the shelf of fitted models that the settings describe."""
    return ArtifactStore(
        config.artifacts, kept=config.models_kept, most_bytes=config.models_megabytes * 1_000_000
    )
