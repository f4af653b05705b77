"""What the database itself demands of the rules of a lot's format: what belongs to it, what it needs, and what is possible."""

from __future__ import annotations

from collections.abc import Mapping

KNOWN: Mapping[str, tuple[str, ...]] = {
    "english": ("ladder", "cap_s"),
    "dutch": ("ladder", "fall"),
    "eng_dutch": ("ladder", "cap_s", "period_s", "fall"),
    "sealed_first": ("ladder", "revealing_s", "tie_round"),
    "sealed_second": ("ladder", "revealing_s"),
    "dynamic": ("ladder", "cap_s", "period_s"),
    "multi_round": ("ladder", "revealing_s", "rounds", "raises"),
    "score": ("ladder", "revealing_s", "judging_s", "weights", "criteria"),
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "dutch": ("fall",),
    "eng_dutch": ("period_s", "fall"),
    "sealed_first": ("revealing_s",),
    "sealed_second": ("revealing_s",),
    "dynamic": ("period_s",),
    "multi_round": ("revealing_s",),
    "score": ("revealing_s", "judging_s", "weights"),
}
MOST_LISTED = 10


def _by_format(names: Mapping[str, tuple[str, ...]]) -> str:
    cases = " ".join(f"WHEN '{form}' THEN '{{{','.join(listed)}}}'::text[]" for form, listed in names.items())
    return f"CASE format {cases} ELSE '{{}}'::text[] END"


def _number(path: str) -> str:
    return f"(rules #>> '{{{path}}}')::bigint"


def _whole_yuan(path: str) -> str:
    return f"COALESCE({_number(path)} > 0 AND {_number(path)} % 100 = 0, true)"


def _all(*conditions: str) -> str:
    return " AND ".join(conditions)


OWN_RULES = _all(
    "jsonb_typeof(rules) = 'object'",
    f"rules - ({_by_format(KNOWN)}) = '{{}}'::jsonb",
    f"jsonb_exists_all(rules, {_by_format(NEEDED)})",
)
"""The format has all the rules that it needs and none that it does not know."""

TIMES = _all(
    *(f"COALESCE({_number(name)} > 0, true)" for name in ("period_s", "judging_s", "revealing_s")),
    f"COALESCE({_number('cap_s')} >= duration_s + COALESCE({_number('period_s')}, 0), true)",
    f"COALESCE({_number('rounds')} BETWEEN 2 AND 5, true)",
)
"""Periods last, the latest end comes behind the planned one."""

FALLING = _all(
    _whole_yuan("fall,step_fen"),
    _whole_yuan("fall,floor_fen"),
    f"COALESCE({_number('fall,interval_s')} > 0, true)",
    f"COALESCE({_number('fall,floor_fen')} < start_fen, true)",
    "(jsonb_typeof(rules -> 'fall') IS NULL OR (jsonb_exists_all(rules -> 'fall', '{step_fen,interval_s,floor_fen}') AND NOT has_reserve))",
)
"""A price falls by whole yuan to a floor below the start; the floor is the reserve."""

LADDER = _all(
    f"COALESCE(jsonb_array_length(rules -> 'ladder') BETWEEN 2 AND {MOST_LISTED}, true)",
    f"COALESCE({_number('ladder,0,0')} = 0 AND {_number('ladder,0,1')} = increment_fen, true)",
    *(_whole_yuan(f"ladder,{place},{part}") for place in range(1, MOST_LISTED) for part in (0, 1)),
    *(f"COALESCE({_number(f'ladder,{place - 1},0')} < {_number(f'ladder,{place},0')}, true)" for place in range(1, MOST_LISTED)),
)
"""The ladder begins with the lot's increment and rises in whole yuan."""

_PARTS = [_number(f"weights,{place}") for place in range(MOST_LISTED)]

WEIGHTS = (
    "jsonb_typeof(rules -> 'weights') IS NULL OR ("
    f"jsonb_array_length(rules -> 'weights') BETWEEN 2 AND {MOST_LISTED} AND {_all(*(f'COALESCE({part} > 0, true)' for part in _PARTS))}"
    f" AND {' + '.join(f'COALESCE({part}, 0)' for part in _PARTS)} = 10000"
    " AND COALESCE(jsonb_array_length(rules -> 'criteria') = jsonb_array_length(rules -> 'weights') - 1, true))"
)
"""The weights of price and plan sum to the whole; where the criteria have names, each has one."""

BOTTOM = f"current_fen IS NULL OR current_fen >= COALESCE({_number('fall,floor_fen')}, start_fen)"
"""No price stands below the start, or below the floor where it falls."""
