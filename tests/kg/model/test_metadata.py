"""The date as of which a document speaks."""

import pytest

from kg.model.claims import Metadata


@pytest.mark.parametrize(
    ("edition", "date", "speaks"),
    [
        (2024, "2024-03-11", "2024-03-11"),  # a page of an agency
        (2026, "2025-10-10", "2025-10-10"),  # next year's budget
        (2024, "2025-06-30", "2024-12-31"),  # the report of a year that was over
        (2024, None, "2024-12-31"),
        (None, "2024-03-11", "9999-12-31"),  # undated: no edition, no date
    ],
)
def test_document_speaks_as_of_its_own_day_within_its_year(edition, date, speaks):
    assert Metadata("page", "Page", edition, date=date).reference_date == speaks
