"""number registrations without a gap, and let other people look at objections"""

import sqlalchemy as sa
from alembic import op

revision = '0072'
down_revision = '0071'
branch_labels = None
depends_on = None

ROWS = """
INSERT INTO registration_serial (stem, office_id, year, first, last)
SELECT left(r.number, 10), r.office_id, left(r.number, 4)::int, min(right(r.number, 6)::int), max(right(r.number, 6)::int)
FROM registration AS r JOIN office AS o ON o.organisation_id = r.office_id
WHERE r.number IS NOT NULL AND substr(r.number, 5, 6) = rpad(left(o.prefix, 4), 4, '0') || o.point_code AND right(r.number, 6) > '000000'
GROUP BY left(r.number, 10), r.office_id, left(r.number, 4)
"""
SERIAL = "CREATE OR REPLACE FUNCTION registration_serial_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'the row of numbers is kept' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'INSERT' THEN\n        IF NOT EXISTS (SELECT 1 FROM office WHERE organisation_id = NEW.office_id\n                         AND NEW.stem = lpad(NEW.year::text, 4, '0') || rpad(left(prefix, 4), 4, '0') || point_code)\n           OR pg_trigger_depth() < 2 AND NEW.last <> NEW.first - 1 THEN\n          RAISE EXCEPTION 'a row of numbers begins empty, under the digits of its office' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF (NEW.stem, NEW.office_id, NEW.year) IS DISTINCT FROM (OLD.stem, OLD.office_id, OLD.year)\n         OR (CASE WHEN pg_trigger_depth() < 2 THEN OLD.last >= OLD.first OR NEW.last <> NEW.first - 1\n                  ELSE NEW.first <> OLD.first OR NEW.last <> OLD.last + 1 END) THEN\n        RAISE EXCEPTION 'a row of numbers moves on by one, with a registration' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SERIAL_TRIGGER = 'CREATE TRIGGER registration_serial_kept BEFORE INSERT OR UPDATE OR DELETE ON registration_serial\n      FOR EACH ROW EXECUTE FUNCTION registration_serial_is_kept()'
NUMBER = "CREATE OR REPLACE FUNCTION registration_takes_next_number() RETURNS trigger LANGUAGE plpgsql AS $$\n    DECLARE\n      of_year int := extract(year FROM NEW.ruled_at AT TIME ZONE 'Asia/Shanghai');\n      due text;\n    BEGIN\n      IF NEW.number IS NULL OR TG_OP = 'UPDATE' AND OLD.number IS NOT NULL THEN\n        RETURN NEW;\n      END IF;\n      INSERT INTO registration_serial (stem, office_id, year, first, last)\n        SELECT lpad(of_year::text, 4, '0') || rpad(left(prefix, 4), 4, '0') || point_code, organisation_id, of_year, 1, 1\n        FROM office WHERE organisation_id = NEW.office_id\n        ON CONFLICT (stem) DO UPDATE SET last = registration_serial.last + 1\n        RETURNING stem || lpad(last::text, 6, '0') INTO due;\n      IF NEW.number IS DISTINCT FROM due THEN\n        RAISE EXCEPTION 'a registration takes the next number of its office and year' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
NUMBER_TRIGGER = 'CREATE TRIGGER registration_takes_next_number BEFORE INSERT OR UPDATE ON registration\n      FOR EACH ROW EXECUTE FUNCTION registration_takes_next_number()'
RULING = "CREATE OR REPLACE FUNCTION registration_ruling_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP <> 'DELETE' AND EXISTS (\n        SELECT 1 FROM registration AS r JOIN registration_ruling AS before ON before.registration_id = r.id\n        WHERE r.id = NEW.registration_id AND r.state IN ('objection', 'expert') AND r.objected_at IS NOT NULL AND before.id <> NEW.id\n          AND before.act = 'refuse' AND before.outcome = 'confirmed'\n          AND (TG_OP = 'INSERT' OR NEW.outcome = 'confirmed')\n          AND (NEW.prepared_by IN (before.prepared_by, before.reviewed_by)\n            OR NEW.reviewed_by IN (before.prepared_by, before.reviewed_by))) THEN\n        RAISE EXCEPTION 'an objection is looked at by two other people' USING ERRCODE = 'check_violation';\n      END IF;\n      IF TG_OP = 'INSERT' THEN\n        RETURN NEW;\n      END IF;\n      IF TG_OP = 'DELETE' OR OLD.outcome IS NOT NULL\n         OR to_jsonb(NEW) - '{number,reviewed_by,reviewed_at,outcome,remark}'::text[]\n            IS DISTINCT FROM to_jsonb(OLD) - '{number,reviewed_by,reviewed_at,outcome,remark}'::text[] THEN\n        RAISE EXCEPTION 'a ruling is kept as it was prepared and reviewed' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
RULING_BEFORE = "CREATE OR REPLACE FUNCTION registration_ruling_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'INSERT' THEN\n        IF EXISTS (\n          SELECT 1 FROM registration AS r JOIN registration_ruling AS before ON before.registration_id = r.id\n          WHERE r.id = NEW.registration_id AND r.state = 'objection' AND before.act = 'refuse' AND before.outcome = 'confirmed'\n            AND before.prepared_by = NEW.prepared_by) THEN\n          RAISE EXCEPTION 'an objection is looked at by another person' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF TG_OP = 'DELETE' OR OLD.outcome IS NOT NULL\n         OR to_jsonb(NEW) - '{reviewed_by,reviewed_at,outcome,remark}'::text[]\n            IS DISTINCT FROM to_jsonb(OLD) - '{reviewed_by,reviewed_at,outcome,remark}'::text[] THEN\n        RAISE EXCEPTION 'a ruling is kept as it was prepared and reviewed' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$"


def upgrade() -> None:
    op.create_table('registration_serial',
    sa.Column('stem', sa.Text(), nullable=False),
    sa.Column('office_id', sa.BigInteger(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('first', sa.BigInteger(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("stem ~ '^[0-9]{10}$' AND left(stem, 4) = lpad(year::text, 4, '0')", name=op.f('ck_registration_serial_stem_form')),
    sa.CheckConstraint('first > 0 AND last BETWEEN first - 1 AND 999999', name=op.f('ck_registration_serial_serial_range')),
    sa.ForeignKeyConstraint(['office_id'], ['office.organisation_id'], name=op.f('fk_registration_serial_office_id_office')),
    sa.PrimaryKeyConstraint('stem', name=op.f('pk_registration_serial')),
    sa.UniqueConstraint('office_id', 'year', name=op.f('uq_registration_serial_office_id_year'))
    )
    op.create_index('uq_office_number', 'office', [sa.text('rpad("left"(prefix, 4), 4, \'0\')'), 'point_code'], unique=True)
    op.execute(ROWS)
    for statement in (SERIAL, SERIAL_TRIGGER, NUMBER, NUMBER_TRIGGER, RULING):
        op.execute(statement)
    op.drop_constraint(op.f('ck_registration_ruling_registers_with_number'), 'registration_ruling', type_='check')
    op.create_check_constraint(op.f('ck_registration_ruling_number_of_registering'), 'registration_ruling', "number IS NULL OR act = 'register'")
    op.create_check_constraint(op.f('ck_registration_ruling_registers_with_number'), 'registration_ruling', "act <> 'register' OR outcome IS DISTINCT FROM 'confirmed' OR number IS NOT NULL")


def downgrade() -> None:
    op.drop_constraint(op.f('ck_registration_ruling_number_of_registering'), 'registration_ruling', type_='check')
    op.drop_constraint(op.f('ck_registration_ruling_registers_with_number'), 'registration_ruling', type_='check')
    op.create_check_constraint(op.f('ck_registration_ruling_registers_with_number'), 'registration_ruling', "(act = 'register') = (number IS NOT NULL)", postgresql_not_valid=True)
    op.execute(RULING_BEFORE)
    op.execute('DROP TRIGGER registration_takes_next_number ON registration')
    op.execute('DROP FUNCTION registration_takes_next_number')
    op.drop_index('uq_office_number', table_name='office')
    op.drop_table('registration_serial')
    op.execute('DROP FUNCTION registration_serial_is_kept')
