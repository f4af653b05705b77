"""keep versions"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

DEAL = "CREATE OR REPLACE FUNCTION deal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a deal is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'UPDATE' AND\n         (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.award_id, NEW.lot_id,\n          NEW.achievement_id, NEW.achievement_version, NEW.term_id, NEW.mode, NEW.proposal_id) IS DISTINCT FROM\n         (OLD.price_fen, OLD.seller_id, OLD.buyer_id, OLD.award_id, OLD.lot_id,\n          OLD.achievement_id, OLD.achievement_version, OLD.term_id, OLD.mode, OLD.proposal_id) THEN\n        RAISE EXCEPTION 'a deal does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.award_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM award WHERE award.id = NEW.award_id AND award.hammer_fen = NEW.price_fen\n          AND award.lot_id = NEW.lot_id AND award.seller_id = NEW.seller_id AND award.buyer_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its award' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.lot_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM lot WHERE lot.id = NEW.lot_id AND lot.achievement_id = NEW.achievement_id\n          AND lot.achievement_version = NEW.achievement_version) THEN\n        RAISE EXCEPTION 'a deal is about the version that its lot offered' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM proposal JOIN demand ON demand.id = proposal.demand_id\n        WHERE proposal.id = NEW.proposal_id AND proposal.state = 'awarded' AND proposal.price_fen = NEW.price_fen\n          AND proposal.organisation_id = NEW.seller_id AND demand.organisation_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its proposal' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
DEAL_BEFORE = "CREATE OR REPLACE FUNCTION deal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a deal is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'UPDATE' AND\n         (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.award_id, NEW.lot_id,\n          NEW.achievement_id, NEW.term_id, NEW.mode, NEW.proposal_id) IS DISTINCT FROM\n         (OLD.price_fen, OLD.seller_id, OLD.buyer_id, OLD.award_id, OLD.lot_id,\n          OLD.achievement_id, OLD.term_id, OLD.mode, OLD.proposal_id) THEN\n        RAISE EXCEPTION 'a deal does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.award_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM award WHERE award.id = NEW.award_id AND award.hammer_fen = NEW.price_fen\n          AND award.lot_id = NEW.lot_id AND award.seller_id = NEW.seller_id AND award.buyer_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its award' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM proposal JOIN demand ON demand.id = proposal.demand_id\n        WHERE proposal.id = NEW.proposal_id AND proposal.state = 'awarded' AND proposal.price_fen = NEW.price_fen\n          AND proposal.organisation_id = NEW.seller_id AND demand.organisation_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its proposal' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
LOT = "CREATE OR REPLACE FUNCTION lot_is_pinned() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.state NOT IN ('draft', 'withdrawn') AND (TG_OP = 'INSERT' OR OLD.state = 'draft') AND NOT EXISTS (\n        SELECT 1 FROM achievement_version AS v JOIN achievement AS a ON a.id = v.achievement_id AND a.version = v.number\n        WHERE v.achievement_id = NEW.achievement_id AND v.number = NEW.achievement_version) THEN\n        RAISE EXCEPTION 'a lot is announced with the kept version of its achievement' USING ERRCODE = 'check_violation';\n      END IF;\n      IF TG_OP = 'UPDATE' AND OLD.state <> 'draft' AND (NEW.achievement_id, NEW.achievement_version)\n         IS DISTINCT FROM (OLD.achievement_id, OLD.achievement_version) THEN\n        RAISE EXCEPTION 'an announced lot keeps its version' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
LOT_TRIGGER = "CREATE TRIGGER lot_pinned BEFORE INSERT OR UPDATE OF state, achievement_id, achievement_version ON lot\n      FOR EACH ROW EXECUTE FUNCTION lot_is_pinned()"

SHOWN = """
    SELECT a.id, a.version, a.published_at, jsonb_build_object('form', 1) || (to_jsonb(a) - ARRAY[
      'id', 'owner_id', 'created_by', 'state', 'version', 'ledger_no', 'secrecy', 'created_at', 'submitted_at', 'published_at',
      'source_ref', 'is_demo', 'origin_note', 'external_id', 'change_no']) || jsonb_build_object(
      'owners', coalesce((SELECT jsonb_agg(jsonb_build_object('name', name, 'share_bp', share_bp) ORDER BY position)
                          FROM achievement_owner WHERE achievement_id = a.id), '[]'),
      'inventors', coalesce((SELECT jsonb_agg(name ORDER BY position) FROM inventor WHERE achievement_id = a.id), '[]'),
      'rights', coalesce((SELECT jsonb_agg(to_jsonb(r) - ARRAY['achievement_id', 'position', 'fee_due_on'] ORDER BY position)
                          FROM ip_right AS r WHERE achievement_id = a.id), '[]'),
      'indicators', coalesce((SELECT jsonb_agg(to_jsonb(r) - ARRAY['achievement_id', 'position'] ORDER BY position)
                              FROM indicator AS r WHERE achievement_id = a.id), '[]'),
      'terms', coalesce((SELECT jsonb_agg(to_jsonb(r) - ARRAY['id', 'achievement_id'] ORDER BY id)
                         FROM term AS r WHERE achievement_id = a.id), '[]'),
      'burdens', coalesce((SELECT jsonb_agg(jsonb_build_object('kind', kind, 'until', until) ORDER BY position)
                           FROM encumbrance WHERE achievement_id = a.id), '[]'))
    FROM achievement AS a WHERE a.version > 0 AND a.published_at IS NOT NULL AND a.state IN ('published', 'reserved', 'dealt', 'withdrawn', 'expired')
"""


def keep_what_is_shown() -> None:
    """Keep the text of every achievement that was published: what its page shows now is its newest version."""
    bind = op.get_bind()
    for number, version, at, content in bind.execute(sa.text(SHOWN)).all():
        text = json.dumps(content, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
        bind.execute(
            sa.text('INSERT INTO achievement_version (achievement_id, number, content, digest, published_at) VALUES (:id, :number, :text, :hash, :at)'),
            {'id': number, 'number': version, 'text': text, 'hash': hashlib.sha256(text.encode()).hexdigest(), 'at': at},
        )


def upgrade() -> None:
    op.create_table('achievement_version',
    sa.Column('achievement_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')", name=op.f('ck_achievement_version_digest_of_content')),
    sa.CheckConstraint('number > 0', name=op.f('ck_achievement_version_number_positive')),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_achievement_version_achievement_id_achievement')),
    sa.ForeignKeyConstraint(['published_by'], ['person.id'], name=op.f('fk_achievement_version_published_by_person')),
    sa.PrimaryKeyConstraint('achievement_id', 'number', name=op.f('pk_achievement_version'))
    )
    op.add_column('deal', sa.Column('achievement_version', sa.BigInteger(), nullable=True))
    op.add_column('proposal', sa.Column('achievement_version', sa.BigInteger(), nullable=True))
    op.execute('CREATE TRIGGER achievement_version_append_only BEFORE UPDATE OR DELETE ON "achievement_version" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER achievement_version_keep BEFORE TRUNCATE ON "achievement_version" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute("CREATE OR REPLACE FUNCTION achievement_version_follows() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.number <> (SELECT version FROM achievement WHERE id = NEW.achievement_id) THEN\n        RAISE EXCEPTION 'a kept version is the one that the achievement shows' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER achievement_version_next BEFORE INSERT ON achievement_version\n      FOR EACH ROW EXECUTE FUNCTION achievement_version_follows()')
    keep_what_is_shown()
    op.execute('UPDATE proposal SET achievement_version = (SELECT version FROM achievement WHERE id = achievement_id)')
    op.execute('UPDATE deal SET achievement_version = (SELECT achievement_version FROM lot WHERE id = lot_id) WHERE lot_id IS NOT NULL')
    op.execute('UPDATE deal SET achievement_version = (SELECT achievement_version FROM proposal WHERE id = proposal_id) WHERE proposal_id IS NOT NULL')
    for table in ('deal', 'proposal'):
        op.create_check_constraint(
            op.f(f'ck_{table}_version_pinned'), table, '(achievement_id IS NULL) = (achievement_version IS NULL)'
        )
    op.execute(DEAL)
    op.execute(LOT)
    op.execute(LOT_TRIGGER)


def downgrade() -> None:
    op.execute('DROP TRIGGER lot_pinned ON lot')
    op.execute('DROP FUNCTION lot_is_pinned')
    op.execute(DEAL_BEFORE)
    op.drop_column('proposal', 'achievement_version')
    op.drop_column('deal', 'achievement_version')
    op.drop_table('achievement_version')
    op.execute('DROP FUNCTION IF EXISTS achievement_version_follows')
