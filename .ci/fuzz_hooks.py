"""What schemathesis takes for documented in the responses of `cargo xtask mock`; `.ci/fuzz.py` names this file.

Where a document has no response for a request that no server could take, the mock responds by RFC 9457, and says by the header
`X-Mock-Undocumented` that the document does not have that response. Such a response is none of the document's, and is checked for
being honest: it is an error, it is described as one, and the document has no response of this status.
"""

import schemathesis
from schemathesis.specs.openapi import checks

HEADER = "x-mock-undocumented"


def documented(case):
    return {str(status).upper() for status in case.operation.definition.raw["responses"]}


@schemathesis.check
def status_is_documented_or_said_not_to_be(ctx, response, case):
    if HEADER not in response.headers:
        return checks.status_code_conformance(ctx, response, case)
    status = str(response.status_code)
    own = documented(case) & {status, f"{status[0]}XX", "DEFAULT"}
    assert not own, f"{status} is documented, and marked as undocumented"
    assert 400 <= response.status_code < 500, f"{status} is no error of a request"
    media_type = response.headers["content-type"][0]
    assert media_type == "application/problem+json", f"{media_type} is no problem by RFC 9457"
    return None
