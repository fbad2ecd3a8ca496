"""The DCAT-AP 3 record of a data set: catalogue, data set, distributions, services.

Source: DCAT-AP 3.0 (SEMIC), mandatory and recommended properties of Catalogue, Dataset,
Distribution, Data Service, Agent, Licence Document and Period of Time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.catalogue.access import EU, IANA, SERVED, SERVICES
from pre_kg.catalogue.description import (
    DCAT,
    DESCRIPTION,
    LICENSE,
    PUBLISHER,
    TITLE,
    VOID,
    describe,
    french,
    part_iri,
)
from pre_kg.model import Literal, Quad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.catalogue.access import Form, Service
    from pre_kg.catalogue.description import Description
    from pre_kg.model import Iri
    from pre_kg.store import Dataset

PATH = "catalogue"
AVAILABILITY: Final = "http://data.europa.eu/r5r/availability"
SPDX: Final = "http://spdx.org/rdf/terms#"
CONFORMS_TO: Final = terms.DCTERMS + "conformsTo"
_SHARED = (
    PUBLISHER,
    LICENSE,
    *(terms.DCTERMS + name for name in ("language", "spatial", "issued", "modified", "rights")),
)
"""What a catalogue of one data set takes from it."""


def dcat(
    data: Dataset,
    schema: Dataset,
    base: str,
    *,
    forms: Sequence[Form] = SERVED,
    services: Sequence[Service] = SERVICES,
) -> list[Quad]:
    """Return the DCAT-AP record, each statement once, in no graph.

    Args:
        data: The data set.
        schema: Its ontology.
        base: Address under which it is published, with a final slash.
        forms: The files that hold it, from that address.
        services: The services at that address.
    """
    return dcat_of(describe(data, schema, base), base, forms, services)


def dcat_of(
    found: Description, base: str, forms: Sequence[Form], services: Sequence[Service]
) -> list[Quad]:
    """Return the DCAT-AP record of a description."""
    quads = [
        *_catalogue(found, base, services),
        *_dataset(found, base, forms),
        *(q for form in forms for q in _distribution(found, base, form)),
        *(q for service in services for q in _service(found, base, service)),
        *found.parts,
    ]
    return list(dict.fromkeys(quads))


def _catalogue(found: Description, base: str, services: Sequence[Service]) -> Iterator[Quad]:
    iri, title = base + PATH, found.text(TITLE)
    yield Quad(iri, terms.RDF_TYPE, DCAT + "Catalog")
    yield Quad(iri, TITLE, french(f"Catalogue : {title}"))
    yield Quad(iri, DESCRIPTION, french(f"Ce qui est publié à {base} : {title}."))
    for predicate in _SHARED:
        yield from (Quad(iri, predicate, value) for value in found.values(predicate))
    yield Quad(iri, terms.FOAF + "homepage", base)
    yield Quad(iri, DCAT + "themeTaxonomy", EU + "data-theme")
    yield Quad(iri, DCAT + "dataset", found.iri)
    yield from (Quad(iri, DCAT + "service", _service_iri(base, s)) for s in services)


def _dataset(found: Description, base: str, forms: Sequence[Form]) -> Iterator[Quad]:
    iri = found.iri
    yield Quad(iri, terms.RDF_TYPE, DCAT + "Dataset")
    for predicate, values in found.said.items():
        # A licence is that of each distribution (DCAT-AP 3, Dataset); VoID has a record of its own.
        if predicate != LICENSE and not predicate.startswith(VOID):
            yield from (Quad(iri, predicate, value) for value in values)
    yield from (Quad(iri, terms.PROV + "wasDerivedFrom", source) for source in found.sources)
    yield from (Quad(iri, DCAT + "distribution", _form_iri(base, form)) for form in forms)


def _distribution(found: Description, base: str, form: Form) -> Iterator[Quad]:
    iri, address = _form_iri(base, form), base + form.path
    yield Quad(iri, terms.RDF_TYPE, DCAT + "Distribution")
    yield Quad(iri, TITLE, french(f"{found.text(TITLE)} ({form.title})"))
    yield Quad(iri, DESCRIPTION, french(form.description))
    yield Quad(iri, DCAT + "accessURL", address)
    yield Quad(iri, DCAT + "downloadURL", address)
    yield Quad(iri, DCAT + "mediaType", IANA + form.media_type)
    yield Quad(iri, terms.DCTERMS + "format", f"{EU}file-type/{form.file_type}")
    yield Quad(iri, AVAILABILITY, f"{EU}planned-availability/STABLE")
    if form.packed is not None:
        yield Quad(iri, DCAT + "packageFormat", IANA + form.packed)
    for predicate in (LICENSE, terms.DCTERMS + "language"):
        yield from (Quad(iri, predicate, value) for value in found.values(predicate))
    if form.size is not None:
        size = Literal(str(form.size), terms.XSD + "nonNegativeInteger")
        yield Quad(iri, DCAT + "byteSize", size)
    if form.sha256 is not None:
        checksum = part_iri(iri, "empreinte")
        yield Quad(iri, SPDX + "checksum", checksum)
        yield Quad(checksum, terms.RDF_TYPE, SPDX + "Checksum")
        yield Quad(checksum, SPDX + "algorithm", SPDX + "checksumAlgorithm_sha256")
        digest = Literal(form.sha256, terms.XSD + "hexBinary")
        yield Quad(checksum, SPDX + "checksumValue", digest)


def _service(found: Description, base: str, service: Service) -> Iterator[Quad]:
    iri = _service_iri(base, service)
    yield Quad(iri, terms.RDF_TYPE, DCAT + "DataService")
    yield Quad(iri, TITLE, french(service.title))
    yield Quad(iri, DESCRIPTION, french(service.description))
    yield Quad(iri, DCAT + "endpointURL", base + service.path)
    yield Quad(iri, DCAT + "endpointDescription", base + service.documentation)
    yield Quad(iri, DCAT + "servesDataset", found.iri)
    yield Quad(iri, CONFORMS_TO, service.conforms_to)
    for predicate in (
        PUBLISHER,
        LICENSE,
        DCAT + "contactPoint",
        DCAT + "keyword",
        DCAT + "theme",
    ):
        yield from (Quad(iri, predicate, value) for value in found.values(predicate))


def _form_iri(base: str, form: Form) -> Iri:
    return f"{base}{PATH}#{form.path}"


def _service_iri(base: str, service: Service) -> Iri:
    return f"{base}{PATH}#service-{service.path.replace('/', '-')}"
