"""keep the notes of talks"""

import sqlalchemy as sa
from alembic import op

revision = '0047'
down_revision = '0046'
branch_labels = None
depends_on = None

SIDE = "CREATE OR REPLACE FUNCTION talk_note_of_a_side() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT EXISTS (\n        SELECT 1 FROM proposal JOIN demand ON demand.id = proposal.demand_id\n        WHERE proposal.id = NEW.proposal_id AND proposal.state = 'shortlisted'\n          AND NEW.organisation_id IN (proposal.organisation_id, demand.organisation_id)) THEN\n        RAISE EXCEPTION 'a note of talks is written by a side of a proposal in talks' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"


def upgrade() -> None:
    op.create_table('talk_note',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('proposal_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('met_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(btrim(text)) > 0', name=op.f('ck_talk_note_says_something')),
    sa.CheckConstraint("met_on <= (written_at AT TIME ZONE 'Asia/Shanghai')::date", name=op.f('ck_talk_note_not_of_the_future')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_talk_note_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_talk_note_person_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_talk_note_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_note'))
    )
    op.create_index('ix_talk_note_proposal', 'talk_note', ['proposal_id', 'id'])
    op.execute('CREATE TRIGGER talk_note_append_only BEFORE UPDATE OR DELETE ON "talk_note" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER talk_note_keep BEFORE TRUNCATE ON "talk_note" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute(SIDE)
    op.execute('CREATE TRIGGER talk_note_side BEFORE INSERT ON talk_note\n      FOR EACH ROW EXECUTE FUNCTION talk_note_of_a_side()')


def downgrade() -> None:
    op.drop_table('talk_note')
    op.execute('DROP FUNCTION IF EXISTS talk_note_of_a_side')
