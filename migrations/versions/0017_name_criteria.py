"""name criteria"""

from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

FORMS = {
    'english': 'ladder,cap_s',
    'dutch': 'ladder,fall',
    'eng_dutch': 'ladder,cap_s,period_s,fall',
    'sealed_first': 'ladder,revealing_s,tie_round',
    'sealed_second': 'ladder,revealing_s',
    'dynamic': 'ladder,cap_s,period_s',
    'multi_round': 'ladder,revealing_s,rounds,raises',
    'score': 'ladder,revealing_s,judging_s,weights',
}
NEEDED = {
    'dutch': 'fall',
    'eng_dutch': 'period_s,fall',
    'sealed_first': 'revealing_s',
    'sealed_second': 'revealing_s',
    'dynamic': 'period_s',
    'multi_round': 'revealing_s',
    'score': 'revealing_s,judging_s,weights',
}
PARTS = [f"(rules #>> '{{weights,{place}}}')::bigint" for place in range(10)]


def _by_format(names: dict[str, str]) -> str:
    cases = ' '.join(f"WHEN '{form}' THEN '{{{listed}}}'::text[]" for form, listed in names.items())
    return f"CASE format {cases} ELSE '{{}}'::text[] END"


def _rules(known: dict[str, str]) -> str:
    return (
        f"jsonb_typeof(rules) = 'object' AND rules - ({_by_format(known)}) = '{{}}'::jsonb"
        f" AND jsonb_exists_all(rules, {_by_format(NEEDED)})"
    )


def _weights(more: str) -> str:
    positive = ' AND '.join(f'COALESCE({part} > 0, true)' for part in PARTS)
    total = ' + '.join(f'COALESCE({part}, 0)' for part in PARTS)
    return (
        f"jsonb_typeof(rules -> 'weights') IS NULL OR (jsonb_array_length(rules -> 'weights') BETWEEN 2 AND 10 AND {positive}"
        f" AND {total} = 10000{more})"
    )


def _replace(name: str, condition: str) -> None:
    op.drop_constraint(op.f(f'ck_lot_{name}'), 'lot', type_='check')
    op.create_check_constraint(op.f(f'ck_lot_{name}'), 'lot', condition)


def upgrade() -> None:
    _replace('format_rules', _rules(FORMS | {'score': FORMS['score'] + ',criteria'}))
    _replace('format_weights', _weights(" AND COALESCE(jsonb_array_length(rules -> 'criteria') = jsonb_array_length(rules -> 'weights') - 1, true)"))


def downgrade() -> None:
    _replace('format_weights', _weights(''))
    _replace('format_rules', _rules(FORMS))
