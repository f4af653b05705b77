"""PDFs signed inside the file (PAdES), with the market's Ed25519 key or with its seal: any later change of a byte shows.

A receipt carries the public key in a certificate that the key signs itself: whose key it is, and when it was in use, say the published
keys of `market/signing.py`. Loading the library takes a second or two, so only the process of the jobs loads this module.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from market.certificates import FOREVER, MARKET, Sealer, signing_only
from market.keys import Signer


def signed(pdf: bytes, signer: Signer, *, reason: str) -> bytes:
    """Return the PDF with the market's Ed25519 signature over all of it."""
    credentials = SimpleSigner(Certificate.load(certificate(signer)), PrivateKeyInfo.load(signer.pkcs8()), _store(()))
    return _signed(IncrementalPdfFileWriter(BytesIO(pdf)), credentials, "sha512", reason)


def sealed(pdf: bytes, appended: bytes | None, sealer: Sealer, *, reason: str) -> bytes:
    """Return the PDF, with the pages of another one behind its own where there is one, sealed; it begins with the very bytes of `pdf`."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if appended is not None:
        _append(writer, PdfFileReader(BytesIO(appended)))
    credentials = SimpleSigner(Certificate.load(sealer.certificate), PrivateKeyInfo.load(sealer.key), _store(sealer.chain))
    return _signed(writer, credentials, "sha256", reason)


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])


def _signed(writer: IncrementalPdfFileWriter, credentials: SimpleSigner, algorithm: str, reason: str) -> bytes:
    said = PdfSignatureMetadata(field_name="Market", md_algorithm=algorithm, name=MARKET, reason=reason, subfilter=SigSeedSubFilter.PADES)
    with ThreadPoolExecutor(max_workers=1) as aside:  # the library starts an event loop, which a thread that runs one already refuses
        made = aside.submit(sign_pdf, writer, said, credentials).result()
    return bytes(made.getvalue())


def _append(writer: IncrementalPdfFileWriter, other: PdfFileReader) -> None:
    """Draw each page of the other file on a new last page."""
    for number in range(int(other.root["/Pages"]["/Count"])):
        drawn = writer.import_page_as_xobject(other, number)
        resources = _dictionary("/XObject", _dictionary("/Paper", drawn))
        box = tuple(float(side) for side in drawn.get_object()["/BBox"])
        content = writer.add_object(StreamObject(stream_data=b"/Paper Do"))
        page = PageObject(contents=content, media_box=box, resources=resources)  # type: ignore[no-untyped-call]
        writer.insert_page(page)  # type: ignore[no-untyped-call]


def _dictionary(name: str, value: PdfObject) -> DictionaryObject:
    return DictionaryObject({pdf_name(name): value})  # type: ignore[no-untyped-call]


def _store(chain: tuple[bytes, ...]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(Certificate.load(each) for each in chain)
    return store


def certificate(signer: Signer) -> bytes:
    """Return the key's certificate, signed by itself (DER); the same key always gets the same one."""
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, MARKET), x509.NameAttribute(NameOID.COMMON_NAME, signer.id)])
    key = signer.private()
    plain = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = plain.serial_number(int(signer.id, 16) or 1).not_valid_before(FOREVER[0]).not_valid_after(FOREVER[1])
    return dated.add_extension(signing_only(), critical=True).sign(key, None).public_bytes(Encoding.DER)
