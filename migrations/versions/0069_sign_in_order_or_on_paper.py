"""let contracts be signed in order, or on paper"""

import sqlalchemy as sa
from alembic import op

revision = '0069'
down_revision = '0068'
branch_labels = None
depends_on = None

CONTRACT = "CREATE OR REPLACE FUNCTION contract_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a contract is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (NEW.deal_id, NEW.seller_id, NEW.buyer_id, NEW.number)\n         IS DISTINCT FROM (OLD.deal_id, OLD.seller_id, OLD.buyer_id, OLD.number) THEN\n        RAISE EXCEPTION 'the parties of a contract do not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF OLD.state <> 'draft' AND NEW.state = 'draft'\n         AND (OLD.state <> 'signing' OR EXISTS (SELECT 1 FROM contract_signature WHERE contract_id = OLD.id)\n           OR EXISTS (SELECT 1 FROM paper_original WHERE contract_id = OLD.id AND state IN ('uploaded', 'agreed', 'confirmed'))) THEN\n        RAISE EXCEPTION 'a signed contract does not become a draft' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND ROW(NEW.number, NEW.deal_id, NEW.type, NEW.subtype, NEW.licence_mode, NEW.seller_id, NEW.buyer_id, NEW.project_name, NEW.total_fen, NEW.tech_fen, NEW.payment, NEW.starts_on, NEW.ends_on, NEW.licence_until, NEW.clauses, NEW.articles, NEW.patents, NEW.priority, NEW.priority_on, NEW.signing_order, NEW.document_key, NEW.document_size, NEW.frozen_at) IS DISTINCT FROM ROW(OLD.number, OLD.deal_id, OLD.type, OLD.subtype, OLD.licence_mode, OLD.seller_id, OLD.buyer_id, OLD.project_name, OLD.total_fen, OLD.tech_fen, OLD.payment, OLD.starts_on, OLD.ends_on, OLD.licence_until, OLD.clauses, OLD.articles, OLD.patents, OLD.priority, OLD.priority_on, OLD.signing_order, OLD.document_key, OLD.document_size, OLD.frozen_at) THEN\n        RAISE EXCEPTION 'a contract does not change once signing has begun' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.state NOT IN ('draft', 'signing', 'void')\n         AND (SELECT count(*) FROM contract_signature WHERE contract_id = NEW.id AND document_digest = NEW.document_key) < 2\n         AND NOT EXISTS (\n           SELECT 1 FROM paper_original WHERE contract_id = NEW.id AND document_digest = NEW.document_key AND state = 'confirmed') THEN\n        RAISE EXCEPTION 'a contract needs both signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
CONTRACT_BEFORE = "CREATE OR REPLACE FUNCTION contract_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a contract is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (NEW.deal_id, NEW.seller_id, NEW.buyer_id, NEW.number)\n         IS DISTINCT FROM (OLD.deal_id, OLD.seller_id, OLD.buyer_id, OLD.number) THEN\n        RAISE EXCEPTION 'the parties of a contract do not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF OLD.state <> 'draft' AND NEW.state = 'draft'\n         AND (OLD.state <> 'signing' OR EXISTS (SELECT 1 FROM contract_signature WHERE contract_id = OLD.id)) THEN\n        RAISE EXCEPTION 'a signed contract does not become a draft' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND ROW(NEW.number, NEW.deal_id, NEW.type, NEW.subtype, NEW.licence_mode, NEW.seller_id, NEW.buyer_id, NEW.project_name, NEW.total_fen, NEW.tech_fen, NEW.payment, NEW.starts_on, NEW.ends_on, NEW.licence_until, NEW.clauses, NEW.articles, NEW.patents, NEW.priority, NEW.priority_on, NEW.document_key, NEW.document_size, NEW.frozen_at) IS DISTINCT FROM ROW(OLD.number, OLD.deal_id, OLD.type, OLD.subtype, OLD.licence_mode, OLD.seller_id, OLD.buyer_id, OLD.project_name, OLD.total_fen, OLD.tech_fen, OLD.payment, OLD.starts_on, OLD.ends_on, OLD.licence_until, OLD.clauses, OLD.articles, OLD.patents, OLD.priority, OLD.priority_on, OLD.document_key, OLD.document_size, OLD.frozen_at) THEN\n        RAISE EXCEPTION 'a contract does not change once signing has begun' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.state NOT IN ('draft', 'signing', 'void')\n         AND (SELECT count(*) FROM contract_signature WHERE contract_id = NEW.id AND document_digest = NEW.document_key) < 2 THEN\n        RAISE EXCEPTION 'a contract needs both signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SIGNATURE = "CREATE OR REPLACE FUNCTION contract_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT EXISTS (\n        SELECT 1 FROM contract WHERE id = NEW.contract_id AND state = 'signing' AND document_key = NEW.document_digest\n          AND NEW.organisation_id = CASE WHEN NEW.party = 'seller' THEN seller_id ELSE buyer_id END) THEN\n        RAISE EXCEPTION 'a signature must fit the document and the party' USING ERRCODE = 'check_violation';\n      END IF;\n      IF EXISTS (\n        SELECT 1 FROM contract WHERE id = NEW.contract_id\n          AND signing_order = CASE WHEN NEW.party = 'seller' THEN 'buyer_first' ELSE 'seller_first' END)\n         AND NOT EXISTS (SELECT 1 FROM contract_signature WHERE contract_id = NEW.contract_id AND party <> NEW.party) THEN\n        RAISE EXCEPTION 'the other party signs first' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SIGNATURE_BEFORE = "CREATE OR REPLACE FUNCTION contract_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT EXISTS (\n        SELECT 1 FROM contract WHERE id = NEW.contract_id AND state = 'signing' AND document_key = NEW.document_digest\n          AND NEW.organisation_id = CASE WHEN NEW.party = 'seller' THEN seller_id ELSE buyer_id END) THEN\n        RAISE EXCEPTION 'a signature must fit the document and the party' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
ORIGINAL = "CREATE OR REPLACE FUNCTION paper_original_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a scanned original is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'INSERT' THEN\n        IF NEW.state <> 'uploaded' OR NOT EXISTS (\n             SELECT 1 FROM contract WHERE id = NEW.contract_id AND state = 'signing' AND document_key = NEW.document_digest\n               AND NEW.uploaded_by IN (seller_id, buyer_id))\n           OR EXISTS (SELECT 1 FROM contract_signature WHERE contract_id = NEW.contract_id) THEN\n          RAISE EXCEPTION 'an original belongs to a fixed document that nobody has signed otherwise' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF OLD.state NOT IN ('uploaded', 'agreed')\n         OR (OLD.state, NEW.state) NOT IN (('uploaded', 'agreed'), ('uploaded', 'declined'), ('agreed', 'confirmed'), ('agreed', 'refused'))\n         OR (NEW.contract_id, NEW.document_digest, NEW.file_key, NEW.file_size, NEW.media, NEW.signed_on, NEW.uploaded_by, NEW.uploader_id,\n             NEW.uploaded_at)\n         IS DISTINCT FROM\n            (OLD.contract_id, OLD.document_digest, OLD.file_key, OLD.file_size, OLD.media, OLD.signed_on, OLD.uploaded_by, OLD.uploader_id,\n             OLD.uploaded_at) THEN\n        RAISE EXCEPTION 'a scanned original does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
NOT_ON_PAPER = "CREATE OR REPLACE FUNCTION contract_is_not_on_paper() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF EXISTS (SELECT 1 FROM paper_original WHERE contract_id = NEW.contract_id AND state IN ('uploaded', 'agreed', 'confirmed')) THEN\n        RAISE EXCEPTION 'this contract is being signed on paper' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"


def upgrade() -> None:
    op.add_column('contract', sa.Column('signing_order', sa.Enum('seller_first', 'buyer_first', 'any', name='signing_order', native_enum=False, create_constraint=False, length=32), server_default='any', nullable=False))
    op.create_check_constraint(op.f('ck_contract_signing_order'), 'contract', "signing_order IN ('seller_first', 'buyer_first', 'any')")
    op.create_table('paper_original',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('contract_id', sa.BigInteger(), nullable=False),
    sa.Column('document_digest', sa.Text(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=False),
    sa.Column('file_size', sa.BigInteger(), nullable=False),
    sa.Column('media', sa.Enum('pdf', 'png', 'jpeg', 'webp', 'docx', 'xlsx', 'pptx', name='original_media', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('uploaded', 'agreed', 'confirmed', 'refused', 'declined', name='original_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('uploaded_by', sa.BigInteger(), nullable=False),
    sa.Column('uploader_id', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed_by', sa.BigInteger(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ground', sa.Enum('seal', 'missing', 'text', 'amount', 'date', 'pages', name='original_ground', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("document_digest ~ '^[0-9a-f]{64}$'", name=op.f('ck_paper_original_digest_form')),
    sa.CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_paper_original_key_is_digest')),
    sa.CheckConstraint('(agreed_at IS NULL) = (agreed_by IS NULL)', name=op.f('ck_paper_original_agreed_whole')),
    sa.CheckConstraint("state NOT IN ('agreed', 'confirmed', 'refused') OR agreed_at IS NOT NULL", name=op.f('ck_paper_original_agreed_first')),
    sa.CheckConstraint("(state IN ('confirmed', 'refused')) = (decided_at IS NOT NULL AND decided_by IS NOT NULL)", name=op.f('ck_paper_original_decided_when')),
    sa.CheckConstraint("(state = 'refused') = (ground IS NOT NULL)", name=op.f('ck_paper_original_refusal_has_ground')),
    sa.CheckConstraint("(state IN ('refused', 'declined')) = (reason IS NOT NULL)", name=op.f('ck_paper_original_end_has_reason')),
    sa.ForeignKeyConstraint(['agreed_by'], ['person.id'], name=op.f('fk_paper_original_agreed_by_person')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_paper_original_contract_id_contract')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_paper_original_decided_by_person')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['organisation.id'], name=op.f('fk_paper_original_uploaded_by_organisation')),
    sa.ForeignKeyConstraint(['uploader_id'], ['person.id'], name=op.f('fk_paper_original_uploader_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_original'))
    )
    op.create_index('uq_paper_original_open', 'paper_original', ['contract_id'], unique=True, postgresql_where=sa.text("state IN ('uploaded', 'agreed', 'confirmed')"))
    op.execute(ORIGINAL)
    op.execute('CREATE TRIGGER paper_original_fixed BEFORE INSERT OR UPDATE OR DELETE ON paper_original\n      FOR EACH ROW EXECUTE FUNCTION paper_original_is_fixed()')
    op.execute(NOT_ON_PAPER)
    op.execute('CREATE TRIGGER contract_signature_not_on_paper BEFORE INSERT ON contract_signature\n      FOR EACH ROW EXECUTE FUNCTION contract_is_not_on_paper()')
    op.execute(CONTRACT)
    op.execute(SIGNATURE)


def downgrade() -> None:
    op.execute(SIGNATURE_BEFORE)
    op.execute(CONTRACT_BEFORE)
    op.execute('DROP TRIGGER contract_signature_not_on_paper ON contract_signature')
    op.execute('DROP FUNCTION IF EXISTS contract_is_not_on_paper')
    op.drop_table('paper_original')
    op.execute('DROP FUNCTION IF EXISTS paper_original_is_fixed')
    op.drop_column('contract', 'signing_order')
