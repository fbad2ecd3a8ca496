"""The record of a data set: VoID statistics and a DCAT-AP 3 entry, as statements.

What a data set says of itself is data: a `void:DatasetDescription` in its ontology or graph names
it (`foaf:primaryTopic`), and what is said of it is taken as it is. The rest is computed.
"""

from pre_kg.catalogue.access import PACKED, SERVED, SERVICES, Form, Service
from pre_kg.catalogue.dcat import dcat, dcat_of
from pre_kg.catalogue.description import URI_SPACE, Description, describe
from pre_kg.catalogue.statistics import Statistics, measure
from pre_kg.catalogue.void import void, void_of

__all__ = [
    "PACKED",
    "SERVED",
    "SERVICES",
    "URI_SPACE",
    "Description",
    "Form",
    "Service",
    "Statistics",
    "dcat",
    "dcat_of",
    "describe",
    "measure",
    "void",
    "void_of",
]
