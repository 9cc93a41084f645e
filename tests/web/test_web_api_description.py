"""The API against its own description: whatever fits is answered as written, the rest refused."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from test_web_api import answer, seed

from bot.web.api.description import DESCRIPTION

ALL = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
FEW = settings(
    max_examples=4, derandomize=True, deadline=None, suppress_health_check=ALL, database=None
)
OPERATIONS = [(path, way) for path, ways in DESCRIPTION["paths"].items() for way in ways
              if way != "parameters"]  # fmt: skip


@pytest.fixture
def described(office):
    """The description of an office in which something happened, and a token of the leader."""
    answer(office, seed(office, "食堂的汤是凉的"))
    seed(office, "夜宵太贵了", anonymous=True)
    seed(office, "夜夜睡不着", topic="mood")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", office.flask)
    return schema, {"Authorization": f"Bearer {office.token('leader', who='zhaojianguo')}"}


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "way"), OPERATIONS)
def test_every_answer_is_as_described(described, path, way, mode):
    schema, headers = described

    @FEW
    @given(case=schema[path][way.upper()].as_strategy(generation_mode=mode))
    def asked(case):
        case.call_and_validate(headers=headers)

    asked()
