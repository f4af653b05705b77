"""Signing a PDF with the market's key, inside the file (CMS, PAdES, Ed25519): programs of others can check it without the market.

The certificate in it only carries the public key: whose key it is, and when it was in use, say the published keys of `market/signing.py`.
Loading the library takes a second or two, so only the process of the jobs loads this module, when the first paper is due.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import CertificateStore, SimpleCertificateStore

from market.keys import Signer

MARKET = "ChunQiu 春秋技术市场"
FOREVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
"""RFC 5280 §4.1.2.5: a certificate without a date of its own; the published keys tell how long a key was in use."""


def signed(pdf: bytes, signer: Signer, *, reason: str) -> bytes:
    """Return the PDF with the market's signature over all of it; a later change of any byte shows."""
    credentials = SimpleSigner(Certificate.load(certificate(signer)), PrivateKeyInfo.load(signer.pkcs8()), _no_others())
    said = PdfSignatureMetadata(field_name="Market", md_algorithm="sha512", name=MARKET, reason=reason, subfilter=SigSeedSubFilter.PADES)
    with ThreadPoolExecutor(max_workers=1) as aside:  # the library starts an event loop, which a thread that runs one already refuses
        made = aside.submit(sign_pdf, IncrementalPdfFileWriter(BytesIO(pdf)), said, credentials).result()
    return bytes(made.getvalue())


def _no_others() -> CertificateStore:
    return SimpleCertificateStore()  # type: ignore[no-untyped-call]


def certificate(signer: Signer) -> bytes:
    """Return the key's certificate, signed by itself (DER); the same key always gets the same one."""
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, MARKET), x509.NameAttribute(NameOID.COMMON_NAME, signer.id)])
    key = signer.private()
    plain = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = plain.serial_number(int(signer.id, 16) or 1).not_valid_before(FOREVER[0]).not_valid_after(FOREVER[1])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return dated.add_extension(usage, critical=True).sign(key, None).public_bytes(Encoding.DER)
