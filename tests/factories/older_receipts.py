"""Receipts of agreements as the market made them before it sealed them: signed inside the file with its published Ed25519 key."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import pypdf
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from market import clock, signing, storage
from market.certificates import FOREVER
from market.db import db
from market.papers.models.receipts import NdaReceipt
from tests.threads import aside

if TYPE_CHECKING:
    from market.papers.models.disclosure import NdaSignature


def older_receipt(row: NdaSignature) -> NdaReceipt:
    """Keep a receipt of the older kind for a signature."""
    key = signing.ring().signer(clock.now())
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(key.seed()))
    receipt = NdaReceipt(
        signature_id=row.id, file_key=storage.vault().put(_signed(private, key.id)), signing_key_id=key.id, made_at=clock.now()
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _signed(private: Ed25519PrivateKey, name: str) -> bytes:
    blank = pypdf.PdfWriter()
    blank.add_blank_page(200, 200)
    blank.write(paper := io.BytesIO())
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    signer = SimpleSigner(Certificate.load(_certificate(private, name)), PrivateKeyInfo.load(der), store)
    said = PdfSignatureMetadata(field_name="Market", md_algorithm="sha512")
    made: io.BytesIO = aside(lambda: sign_pdf(IncrementalPdfFileWriter(paper), said, signer))
    return made.getvalue()


def _certificate(private: Ed25519PrivateKey, name: str) -> bytes:
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    plain = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(private.public_key()).serial_number(1)
    return plain.not_valid_before(FOREVER[0]).not_valid_after(FOREVER[1]).sign(private, None).public_bytes(Encoding.DER)
