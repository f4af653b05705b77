"""let the recorder sign the record of an auction"""

from alembic import op

revision = '0085'
down_revision = '0084'
branch_labels = None
depends_on = None

PAPER = "CREATE OR REPLACE FUNCTION paper_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a paper is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (to_jsonb(NEW) - 'completed_at') IS DISTINCT FROM (to_jsonb(OLD) - 'completed_at') OR OLD.completed_at IS NOT NULL THEN\n        RAISE EXCEPTION 'a paper does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (SELECT count(*) FROM paper_signature WHERE paper_id = NEW.id AND authority <> 'first')\n         < (CASE WHEN NEW.kind = 'confirmation' OR (SELECT conduct_mode FROM sale WHERE id = NEW.sale_id) = 'licensed_auction'\n            THEN 2 ELSE 1 END) THEN\n        RAISE EXCEPTION 'a paper needs its signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
PAPER_BEFORE = "CREATE OR REPLACE FUNCTION paper_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a paper is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (to_jsonb(NEW) - 'completed_at') IS DISTINCT FROM (to_jsonb(OLD) - 'completed_at') OR OLD.completed_at IS NOT NULL THEN\n        RAISE EXCEPTION 'a paper does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (SELECT count(*) FROM paper_signature WHERE paper_id = NEW.id AND authority <> 'first')\n         < (CASE NEW.kind WHEN 'confirmation' THEN 2 ELSE 1 END) THEN\n        RAISE EXCEPTION 'a paper needs its signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SIGNATURE = "CREATE OR REPLACE FUNCTION paper_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT EXISTS (\n        SELECT 1 FROM paper JOIN sale ON sale.id = paper.sale_id LEFT JOIN award ON award.id = paper.award_id\n        WHERE paper.id = NEW.paper_id AND paper.document_key = NEW.document_digest AND paper.completed_at IS NULL\n          AND NEW.organisation_id = CASE NEW.signer WHEN 'buyer' THEN award.buyer_id\n            WHEN 'recorder' THEN CASE WHEN paper.kind = 'record' AND sale.conduct_mode = 'licensed_auction' THEN sale.operator_id END\n            ELSE CASE sale.conduct_mode WHEN 'licensed_auction' THEN sale.agency_id ELSE sale.operator_id END END) THEN\n        RAISE EXCEPTION 'a signature must fit the paper and the party' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SIGNATURE_BEFORE = "CREATE OR REPLACE FUNCTION paper_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT EXISTS (\n        SELECT 1 FROM paper JOIN sale ON sale.id = paper.sale_id LEFT JOIN award ON award.id = paper.award_id\n        WHERE paper.id = NEW.paper_id AND paper.document_key = NEW.document_digest AND paper.completed_at IS NULL\n          AND NEW.organisation_id = CASE NEW.signer WHEN 'buyer' THEN award.buyer_id\n            ELSE CASE sale.conduct_mode WHEN 'licensed_auction' THEN sale.agency_id ELSE sale.operator_id END END) THEN\n        RAISE EXCEPTION 'a signature must fit the paper and the party' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SIGNER = 'ck_paper_signature_paper_signer'


def upgrade() -> None:
    op.drop_constraint(op.f(SIGNER), 'paper_signature', type_='check')
    op.create_check_constraint(op.f(SIGNER), 'paper_signature', "signer IN ('conductor', 'recorder', 'buyer')")
    for statement in (PAPER, SIGNATURE):
        op.execute(statement)


def downgrade() -> None:
    for statement in (PAPER_BEFORE, SIGNATURE_BEFORE):
        op.execute(statement)
    # The older release knows no recorder; the auctioneer's signature stays.
    op.execute('ALTER TABLE paper_signature DISABLE TRIGGER paper_signature_append_only')
    op.execute("DELETE FROM paper_signature WHERE signer = 'recorder'")
    op.execute('ALTER TABLE paper_signature ENABLE TRIGGER paper_signature_append_only')
    op.drop_constraint(op.f(SIGNER), 'paper_signature', type_='check')
    op.create_check_constraint(op.f(SIGNER), 'paper_signature', "signer IN ('conductor', 'buyer')")
