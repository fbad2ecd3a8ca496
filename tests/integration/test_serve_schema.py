"""The OpenAPI document against the server: what is asked as it says is answered as it says."""

from contextlib import suppress

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from tests import serving

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
)
WAYS = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
FEW = settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_server_does_what_its_document_says() -> None:
    with serving.indexed(*serving.mini()) as named, serving.serving(named, "--rate", "0") as site:
        document = schemathesis.openapi.from_url(f"{site}/openapi.json")
        operations = [found.ok() for found in document.get_all_operations()]
        assert len(operations) > 40
        for operation in operations:
            for way in WAYS:

                @FEW
                @given(operation.as_strategy(generation_mode=way))
                def answered(case: schemathesis.Case) -> None:
                    case.call_and_validate(checks=CHECKS)

                with suppress(Unsatisfiable):  # nothing is wrong where there is no parameter
                    answered()
