"""What the database itself says about the authority of signatures, for contracts, their versions and the papers of auctions alike."""

from __future__ import annotations

from sqlalchemy import Index, text


def authority_indexes(table: str, document: str, party: str = "party") -> tuple[Index, Index]:
    """Return the indexes by which a party has one binding signature, and before it at most one first of two."""
    return (
        Index(f"uq_{table}_binding", document, party, unique=True, postgresql_where=text("authority <> 'first'")),
        Index(f"uq_{table}_first", document, party, unique=True, postgresql_where=text("authority = 'first'")),
    )


def authority_guards(table: str, document: str, amount: str, *, party: str = "party", when: str = "") -> tuple[str, str]:
    """Return the SQL of a trigger that holds each signature against its signatory's limit; `amount` selects the fen it is about.

    `party` is the column that says for whom, `when` the clause WHEN under which a signature is about an amount at all.
    """
    return (
        f"""
    CREATE OR REPLACE FUNCTION {table}_has_authority() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      amount bigint := ({amount});
      held bigint;
      second boolean := EXISTS (
        SELECT 1 FROM {table}
        WHERE {document} = NEW.{document} AND {party} = NEW.{party} AND authority = 'first' AND person_id <> NEW.person_id);
    BEGIN
      SELECT sign_limit_fen INTO held FROM membership
        WHERE organisation_id = NEW.organisation_id AND person_id = NEW.person_id AND ended_at IS NULL AND 'signer' = ANY (roles);
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a signatory of the party signs' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.authority = 'first') <> coalesce(held < amount, false) OR (NEW.authority = 'second') <> second THEN
        RAISE EXCEPTION 'a signature must fit the signatory''s authority' USING ERRCODE = 'check_violation';
      END IF;
      IF EXISTS (SELECT 1 FROM {table} WHERE {document} = NEW.{document} AND {party} = NEW.{party} AND authority <> 'first') THEN
        RAISE EXCEPTION 'the party has signed already' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608 - our own names
        f"CREATE TRIGGER {table}_has_authority BEFORE INSERT ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {table}_has_authority()",
    )
