"""Chance without state: a counter-based generator, one draw per (seed, unit, month, line, purpose).

A ``numpy.random.Generator`` per cell would cost microseconds each; here the key of a cell is mixed
(SplitMix64) straight into a number, for millions of cells at once, in any order and any subset.
"""

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Reals = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


@lru_cache(maxsize=65536)
def key_of(text: str) -> int:
    """Return the 64-bit key of a name: a unit key, an indicator code, a purpose."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def keys_of(texts: list[str]) -> Keys:
    """Return the keys of several names."""
    return np.array([key_of(text) for text in texts], dtype=np.uint64)


def floored(numbers: Reals) -> NDArray[np.int64]:
    """Return whole numbers: the floor of each."""
    return np.asarray(np.floor(numbers)).astype(np.int64)


def mixed(*parts: int | Keys) -> Keys:
    """Mix keys into one; arrays broadcast against each other.

    Args:
        parts: Keys in a fixed order (seed, purpose, unit, month, line); an int may be negative.

    Returns:
        Well-mixed keys of the broadcast shape.
    """
    state = np.zeros((), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for part in parts:
            word = part if isinstance(part, np.ndarray) else np.uint64(part & (2**64 - 1))
            state = _mix((state ^ word) + _GOLDEN)
    return np.asarray(state)


def uniform(*parts: int | Keys) -> Reals:
    """Draw uniformly from [0, 1), one number per mixed key."""
    return np.asarray((mixed(*parts) >> np.uint64(11)) * 2.0**-53)


def bell(*parts: int | Keys) -> Reals:
    """Draw from about the standard normal (a sum of four uniforms: never beyond ±3.5)."""
    state = mixed(*parts)
    total = np.zeros(state.shape)
    for shift in (0, 16, 32, 48):
        total += ((state >> np.uint64(shift)) & np.uint64(0xFFFF)) * 2.0**-16
    return np.asarray((total - 2.0) * 3.0**0.5)


def _mix(state: Keys) -> Keys:
    state = (state ^ (state >> np.uint64(30))) * _MIX_1
    state = (state ^ (state >> np.uint64(27))) * _MIX_2
    return state ^ (state >> np.uint64(31))
