"""keep the decisions of reviews"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0046'
down_revision = '0045'
branch_labels = None
depends_on = None

FORMER = """
    INSERT INTO listing_review
      (achievement_id, demand_id, number, approved, checklist, remarks, note, submitted_at, decided_at, decided_by)
    SELECT CASE WHEN subject = 'achievement' THEN subject_id END, CASE WHEN subject = 'demand' THEN subject_id END,
      row_number() OVER (PARTITION BY subject, subject_id ORDER BY at, id), to_state = 'published', '[]',
      CASE WHEN to_state = 'published' THEN '[]'
        ELSE jsonb_build_array(jsonb_build_object('field', 'whole', 'flaw', 'other', 'words', coalesce(reason, ''))) END,
      CASE WHEN to_state = 'published' THEN coalesce(reason, '') ELSE '' END,
      coalesce((SELECT max(e.at) FROM event AS e WHERE e.subject = event.subject AND e.subject_id = event.subject_id
                AND e.to_state = 'submitted' AND e.id < event.id), at), at, person_id
    FROM event WHERE from_state = 'submitted' AND to_state IN ('published', 'returned') AND subject IN ('achievement', 'demand')
      AND (subject = 'achievement' AND EXISTS (SELECT 1 FROM achievement WHERE id = subject_id)
        OR subject = 'demand' AND EXISTS (SELECT 1 FROM demand WHERE id = subject_id))
"""


def upgrade() -> None:
    op.create_table('listing_review',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('achievement_id', sa.BigInteger(), nullable=True),
    sa.Column('demand_id', sa.BigInteger(), nullable=True),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('approved', sa.Boolean(), nullable=False),
    sa.Column('checklist', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('remarks', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('NOT approved OR NOT jsonb_path_exists(checklist, \'$[*].answer ? (@ == "failed")\')', name=op.f('ck_listing_review_approved_without_failure')),
    sa.CheckConstraint('approved = (jsonb_array_length(remarks) = 0)', name=op.f('ck_listing_review_returned_with_remarks')),
    sa.CheckConstraint('num_nonnulls(achievement_id, demand_id) = 1', name=op.f('ck_listing_review_of_one_listing')),
    sa.CheckConstraint('number > 0', name=op.f('ck_listing_review_number_positive')),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_listing_review_achievement_id_achievement')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_listing_review_decided_by_person')),
    sa.ForeignKeyConstraint(['demand_id'], ['demand.id'], name=op.f('fk_listing_review_demand_id_demand')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_review')),
    sa.UniqueConstraint('achievement_id', 'number', name='uq_listing_review_achievement_id'),
    sa.UniqueConstraint('demand_id', 'number', name='uq_listing_review_demand_id')
    )
    op.execute(FORMER)
    op.execute('CREATE TRIGGER listing_review_append_only BEFORE UPDATE OR DELETE ON "listing_review" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER listing_review_keep BEFORE TRUNCATE ON "listing_review" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')


def downgrade() -> None:
    op.drop_table('listing_review')
