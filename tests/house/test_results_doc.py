"""docs/results.md explains every reason for which a result is not final, and no other."""

from house.documents import section, table_rows, text_of

from touchline.settlement.reasons import Reason, state_of


def test_every_reason_is_explained_with_its_state():
    told = section(text_of("docs/results.md"), "## From a report to a final result")

    explained = {row[0].strip("`"): row[1] for row in table_rows(told)}

    assert explained == {reason.value: state_of(reason).value for reason in Reason}
