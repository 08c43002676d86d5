"""How good rankings are: metrics, baselines and splits by time."""
