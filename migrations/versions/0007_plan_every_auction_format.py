"""plan every auction format"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

CHECKS = {
    'current_from_bottom': (
        "current_fen IS NULL OR current_fen >= COALESCE((rules #>> '{fall,floor_fen}')::bigint, start_fen)"
    ),
    'format_rules': (
        "jsonb_typeof(rules) = 'object' AND "
        "rules - (CASE format WHEN 'english' THEN '{ladder,cap_s}'::text[] WHEN 'dutch' THEN '{ladder,fall}'::text[] WHEN 'eng_dutch' THEN '{ladder,cap_s,period_s,fall}'::text[] WHEN 'sealed_first' THEN '{ladder,revealing_s,tie_round}'::text[] WHEN 'sealed_second' THEN '{ladder,revealing_s}'::text[] WHEN 'dynamic' THEN '{ladder,cap_s,period_s}'::text[] WHEN 'multi_round' THEN '{ladder,revealing_s,rounds,raises}'::text[] WHEN 'score' THEN '{ladder,revealing_s,judging_s,weights}'::text[] ELSE '{}'::text[] END) = '{}'::jsonb AND "
        "jsonb_exists_all(rules, CASE format WHEN 'dutch' THEN '{fall}'::text[] WHEN 'eng_dutch' THEN '{period_s,fall}'::text[] WHEN 'sealed_first' THEN '{revealing_s}'::text[] WHEN 'sealed_second' THEN '{revealing_s}'::text[] WHEN 'dynamic' THEN '{period_s}'::text[] WHEN 'multi_round' THEN '{revealing_s}'::text[] WHEN 'score' THEN '{revealing_s,judging_s,weights}'::text[] ELSE '{}'::text[] END)"
    ),
    'format_times': (
        "COALESCE((rules #>> '{period_s}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{judging_s}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{revealing_s}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{cap_s}')::bigint >= duration_s + COALESCE((rules #>> '{period_s}')::bigint, 0), true) AND "
        "COALESCE((rules #>> '{rounds}')::bigint BETWEEN 2 AND "
        '5, true)'
    ),
    'format_fall': (
        "COALESCE((rules #>> '{fall,step_fen}')::bigint > 0 AND "
        "(rules #>> '{fall,step_fen}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{fall,floor_fen}')::bigint > 0 AND "
        "(rules #>> '{fall,floor_fen}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{fall,interval_s}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{fall,floor_fen}')::bigint < start_fen, true) AND "
        "(jsonb_typeof(rules -> 'fall') IS NULL OR (jsonb_exists_all(rules -> 'fall', '{step_fen,interval_s,floor_fen}') AND "
        'NOT has_reserve))'
    ),
    'format_ladder': (
        "COALESCE(jsonb_array_length(rules -> 'ladder') BETWEEN 2 AND "
        '10, true) AND '
        "COALESCE((rules #>> '{ladder,0,0}')::bigint = 0 AND "
        "(rules #>> '{ladder,0,1}')::bigint = increment_fen, true) AND "
        "COALESCE((rules #>> '{ladder,1,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,1,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,1,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,1,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,2,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,2,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,2,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,2,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,3,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,3,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,3,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,3,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,4,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,4,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,4,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,4,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,5,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,5,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,5,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,5,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,6,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,6,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,6,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,6,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,7,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,7,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,7,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,7,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,8,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,8,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,8,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,8,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,9,0}')::bigint > 0 AND "
        "(rules #>> '{ladder,9,0}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,9,1}')::bigint > 0 AND "
        "(rules #>> '{ladder,9,1}')::bigint % 100 = 0, true) AND "
        "COALESCE((rules #>> '{ladder,0,0}')::bigint < (rules #>> '{ladder,1,0}')::bigint, true) AND "
        "COALESCE((rules #>> '{ladder,1,0}')::bigint < (rules #>> '{ladder,2,0}')::bigint, true) AND "
        "COALESCE((rules #>> '{ladder,2,0}')::bigint < (rules #>> '{ladder,3,0}')::bigint, true) AND "
        "COALESCE((rules #>> '{ladder,3,0}')::bigint < (rules #>> '{ladder,4,0}')::bigint, true) AND "
        "COALESCE((rules #>> '{ladder,4,0}')::bigint < (rules #>> '{ladder,5,0}')::bigint, true) AND "
        "COALESCE((rules #>> '{ladder,5,0}')::bigint < (rules #>> '{ladder,6,0}')::bigint, true) AND "
        "COALESCE((rules #>> '{ladder,6,0}')::bigint < (rules #>> '{ladder,7,0}')::bigint, true) AND "
        "COALESCE((rules #>> '{ladder,7,0}')::bigint < (rules #>> '{ladder,8,0}')::bigint, true) AND "
        "COALESCE((rules #>> '{ladder,8,0}')::bigint < (rules #>> '{ladder,9,0}')::bigint, true)"
    ),
    'format_weights': (
        "jsonb_typeof(rules -> 'weights') IS NULL OR (jsonb_array_length(rules -> 'weights') BETWEEN 2 AND "
        '10 AND '
        "COALESCE((rules #>> '{weights,0}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,1}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,2}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,3}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,4}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,5}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,6}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,7}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,8}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,9}')::bigint > 0, true) AND "
        "COALESCE((rules #>> '{weights,0}')::bigint, 0) + COALESCE((rules #>> '{weights,1}')::bigint, 0) + COALESCE((rules #>> '{weights,2}')::bigint, 0) + COALESCE((rules #>> '{weights,3}')::bigint, 0) + COALESCE((rules #>> '{weights,4}')::bigint, 0) + COALESCE((rules #>> '{weights,5}')::bigint, 0) + COALESCE((rules #>> '{weights,6}')::bigint, 0) + COALESCE((rules #>> '{weights,7}')::bigint, 0) + COALESCE((rules #>> '{weights,8}')::bigint, 0) + COALESCE((rules #>> '{weights,9}')::bigint, 0) = 10000)"
    ),
    'credit': (
        'credited_us >= 0'
    ),
}


def upgrade() -> None:
    op.add_column('lot', sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column('lot', sa.Column('credited_us', sa.BigInteger(), server_default=sa.text('0'), nullable=False))
    op.execute(
        "UPDATE lot SET credited_us = stood FROM (SELECT lot_id, sum((data ->> 'credited_us')::bigint) AS stood"
        " FROM ledger_entry WHERE kind = 'resumed' GROUP BY lot_id) AS paused WHERE lot_id = lot.id"
    )
    op.drop_constraint(op.f('ck_lot_current_from_start'), 'lot', type_='check')
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f'ck_lot_{name}'), 'lot', condition)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f'ck_lot_{name}'), 'lot', type_='check')
    op.create_check_constraint(op.f('ck_lot_current_from_start'), 'lot', 'current_fen IS NULL OR current_fen >= start_fen')
    op.drop_column('lot', 'credited_us')
    op.drop_column('lot', 'rules')
