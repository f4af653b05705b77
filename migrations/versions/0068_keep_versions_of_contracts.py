"""keep later versions of contracts"""

import sqlalchemy as sa
from alembic import op

revision = '0068'
down_revision = '0067'
branch_labels = None
depends_on = None

VERSIONS = "CREATE OR REPLACE FUNCTION contract_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a version of a contract is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'INSERT' THEN\n        IF NEW.state <> 'signing' OR NOT EXISTS (\n          SELECT 1 FROM contract WHERE id = NEW.contract_id AND state IN ('in_force', 'amended')\n            AND NEW.proposed_by IN (seller_id, buyer_id)) THEN\n          RAISE EXCEPTION 'a party of a contract in force proposes a version' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF OLD.state <> 'signing'\n         OR (NEW.contract_id, NEW.number, NEW.kind, NEW.text, NEW.total_fen, NEW.proposed_by, NEW.author_id, NEW.proposed_at,\n             NEW.document_key, NEW.document_size)\n         IS DISTINCT FROM\n            (OLD.contract_id, OLD.number, OLD.kind, OLD.text, OLD.total_fen, OLD.proposed_by, OLD.author_id, OLD.proposed_at,\n             OLD.document_key, OLD.document_size) THEN\n        RAISE EXCEPTION 'a version of a contract does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.state = 'signed'\n         AND (SELECT count(*) FROM version_signature WHERE version_id = NEW.id AND document_digest = NEW.document_key) < 2 THEN\n        RAISE EXCEPTION 'a version needs both signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SIGNATURES = "CREATE OR REPLACE FUNCTION version_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT EXISTS (\n        SELECT 1 FROM contract_version AS v JOIN contract AS c ON c.id = v.contract_id\n        WHERE v.id = NEW.version_id AND v.state = 'signing' AND v.document_key = NEW.document_digest\n          AND NEW.organisation_id = CASE WHEN NEW.party = 'seller' THEN c.seller_id ELSE c.buyer_id END) THEN\n        RAISE EXCEPTION 'a signature must fit the version and the party' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
FOLLOWS = "CREATE OR REPLACE FUNCTION contract_follows_versions() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.state = OLD.state THEN\n        RETURN NEW;\n      END IF;\n      IF NEW.state = 'terminated'\n         AND NOT EXISTS (SELECT 1 FROM contract_version WHERE contract_id = NEW.id AND kind = 'termination' AND state = 'signed') THEN\n        RAISE EXCEPTION 'a contract is terminated by a version that both parties have signed' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.state = 'amended'\n         AND NOT EXISTS (SELECT 1 FROM contract_version WHERE contract_id = NEW.id AND kind <> 'termination' AND state = 'signed') THEN\n        RAISE EXCEPTION 'a contract is amended by a version that both parties have signed' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SEALS = "CREATE OR REPLACE FUNCTION contract_seal_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT (CASE WHEN NEW.version = 1\n        THEN EXISTS (SELECT 1 FROM contract WHERE id = NEW.contract_id AND signed_at IS NOT NULL)\n        ELSE EXISTS (SELECT 1 FROM contract_version WHERE contract_id = NEW.contract_id AND number = NEW.version AND state = 'signed')\n        END) THEN\n        RAISE EXCEPTION 'only what both parties have signed is sealed' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SEALS_BEFORE = "CREATE OR REPLACE FUNCTION contract_seal_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.version = 1 AND NOT EXISTS (SELECT 1 FROM contract WHERE id = NEW.contract_id AND signed_at IS NOT NULL) THEN\n        RAISE EXCEPTION 'only what both parties have signed is sealed' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"


def upgrade() -> None:
    op.create_table('contract_version',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('contract_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('change', 'supplement', 'termination', name='version_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('total_fen', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Enum('signing', 'signed', 'refused', 'withdrawn', name='version_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('proposed_by', sa.BigInteger(), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('document_key', sa.Text(), nullable=False),
    sa.Column('document_size', sa.BigInteger(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint('number > 1', name=op.f('ck_contract_version_after_the_contract')),
    sa.CheckConstraint('length(btrim(text)) > 0', name=op.f('ck_contract_version_text_given')),
    sa.CheckConstraint("total_fen IS NULL OR (kind = 'change' AND total_fen > 0)", name=op.f('ck_contract_version_amount_of_change')),
    sa.CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name=op.f('ck_contract_version_signed_when')),
    sa.CheckConstraint("(state IN ('refused', 'withdrawn')) = (reason IS NOT NULL)", name=op.f('ck_contract_version_end_has_reason')),
    sa.CheckConstraint("document_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_contract_version_key_is_digest')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_contract_version_author_id_person')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_contract_version_contract_id_contract')),
    sa.ForeignKeyConstraint(['proposed_by'], ['organisation.id'], name=op.f('fk_contract_version_proposed_by_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_version')),
    sa.UniqueConstraint('contract_id', 'number', name=op.f('uq_contract_version_contract_id_number'))
    )
    op.create_index('uq_contract_version_open', 'contract_version', ['contract_id'], unique=True, postgresql_where=sa.text("state = 'signing'"))
    op.create_table('version_signature',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('party', sa.Enum('seller', 'buyer', name='party', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('second_factor', sa.Boolean(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_name', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('person_name', sa.Text(), nullable=False),
    sa.Column('document_digest', sa.Text(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("document_digest ~ '^[0-9a-f]{64}$'", name=op.f('ck_version_signature_digest_form')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_version_signature_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_version_signature_person_id_person')),
    sa.ForeignKeyConstraint(['version_id'], ['contract_version.id'], name=op.f('fk_version_signature_version_id_contract_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version_signature')),
    sa.UniqueConstraint('version_id', 'party', name=op.f('uq_version_signature_version_id_party'))
    )
    op.execute(VERSIONS)
    op.execute('CREATE TRIGGER contract_version_fixed BEFORE INSERT OR UPDATE OR DELETE ON contract_version\n      FOR EACH ROW EXECUTE FUNCTION contract_version_is_fixed()')
    op.execute(FOLLOWS)
    op.execute('CREATE TRIGGER contract_follows BEFORE UPDATE ON contract FOR EACH ROW EXECUTE FUNCTION contract_follows_versions()')
    op.execute(SIGNATURES)
    op.execute('CREATE TRIGGER version_signature_fits BEFORE INSERT ON version_signature FOR EACH ROW EXECUTE FUNCTION version_signature_fits()')
    op.execute('CREATE TRIGGER version_signature_append_only BEFORE UPDATE OR DELETE ON "version_signature" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER version_signature_keep BEFORE TRUNCATE ON "version_signature" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute(SEALS)


def downgrade() -> None:
    op.execute(SEALS_BEFORE)
    op.execute('DROP TRIGGER contract_follows ON contract')
    op.execute('DROP FUNCTION IF EXISTS contract_follows_versions')
    op.drop_table('version_signature')
    op.drop_table('contract_version')
    op.execute('DROP FUNCTION IF EXISTS version_signature_fits')
    op.execute('DROP FUNCTION IF EXISTS contract_version_is_fixed')
