"""PDFs sealed inside the file (PAdES): any later change of a byte shows, in `pdfsig` and in every reader of PDF.

Loading the library takes a second or two, so only the process of the jobs loads this module.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from market.certificates import MARKET, Sealer


def sealed(pdf: bytes, appended: bytes | None, sealer: Sealer, *, reason: str) -> bytes:
    """Return the PDF, with the pages of another one behind its own where there is one, sealed; it begins with the very bytes of `pdf`."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if appended is not None:
        _append(writer, PdfFileReader(BytesIO(appended)))
    credentials = SimpleSigner(Certificate.load(sealer.certificate), PrivateKeyInfo.load(sealer.key), _store(sealer.chain))
    said = PdfSignatureMetadata(field_name="Market", md_algorithm="sha256", name=MARKET, reason=reason, subfilter=SigSeedSubFilter.PADES)
    with ThreadPoolExecutor(max_workers=1) as aside:  # the library starts an event loop, which a thread that runs one already refuses
        made = aside.submit(sign_pdf, writer, said, credentials).result()
    return bytes(made.getvalue())


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])


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
