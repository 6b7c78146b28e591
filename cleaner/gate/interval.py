"""How sure a count of few in many makes us."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


def wilson(count: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval for the share behind `count` in `total`; two shares, 0.0 to 1.0. (0, 1) for a total of 0."""
    if not total:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = count / total
    middle = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if not count else (middle - half) / scale  # both ends are exact there, but for rounding
    high = 1.0 if count == total else (middle + half) / scale
    return low, high
