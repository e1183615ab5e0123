"""What has one mechanical remedy is whole after it."""

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from armsdata.mending import mended
from armsdata.rules import TEXT_RULES

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text(" \x01\u200b\u00a0\u0301=aé", max_size=8)


@given(TEXTS)
def test_mended_text_breaks_no_rule_that_has_a_remedy(text: str) -> None:
    new = pa.array([mended(text, {"name": "summary", "type": "string"})])
    assert [name for name, rule in TEXT_RULES.items() if rule.mend and rule.function(new)[0].as_py()] == []


@given(TEXTS)
@example("a\u200b\u0301")
def test_mended_text_is_not_mended_again(text: str) -> None:
    field = {"name": "summary", "type": "string"}
    assert mended(mended(text, field), field) == mended(text, field)
