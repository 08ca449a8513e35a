"""The national history generator: what every unit would have reported, month by month.

Seeded and reproducible: every number is a function of (seed, unit, month, indicator, service), so
that one unit in one month is the same whether it is made alone or with the whole country over five
years. The tree, the mergers and the catalogue are the real ones (``seeds/``); the figures are not.

``python -m benchmarks.history --help`` writes official workbooks or staged Parquet, and beside
them the ground truth: the true figures, the errors seeded, and what became of every report.
"""
