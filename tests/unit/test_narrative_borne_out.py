"""Figures that others of their report bear out are surer than those that stand alone."""

import pytest
from narrative_factory import read

from ingest.model import Value
from ingest.narrative.certainty import certainty, doubts_of, signs_of


def figures(*paragraphs: str) -> list[Value]:
    return list(read(*paragraphs, shown_from=None).values)


def borne(*paragraphs: str) -> list[str]:
    """Return the figures, as written, that others bear out."""
    return [
        str(one.value_as_written)
        for one in figures(*paragraphs)
        if "borne_out" in signs_of(one.reader_rule)
    ]


RATE = "Trong tháng, tỉnh tiếp nhận 5.248 hồ sơ, trong đó trực tuyến 5.021 hồ sơ, đạt {}."


@pytest.mark.parametrize("rate", ["95,67%", "95,7%", "95,6%", "96%"])
def test_a_rate_and_its_parts_bear_each_other_out_rounded_or_cut_off(rate: str) -> None:
    assert borne(RATE.format(rate)) == ["5.248", "5.021", rate]


@pytest.mark.parametrize("rate", ["95,69%", "95,5%", "95%", "97%"])
def test_a_rate_its_parts_do_not_give_bears_nothing_out(rate: str) -> None:
    assert borne(RATE.format(rate)) == []


def test_a_whole_and_its_parts_bear_each_other_out() -> None:
    told = "Trong tháng, tỉnh giải quyết {} hồ sơ, trong đó đúng hạn 5.217 hồ sơ, quá hạn 02 hồ sơ."
    assert borne(told.format("5.219")) == ["5.219", "5.217", "02"]
    assert borne(told.format("5.220")) == []


def test_parts_of_another_period_bear_nothing_out() -> None:
    assert (
        borne(
            "Trong tháng, tỉnh tiếp nhận 5.248 hồ sơ.",
            "Từ ngày 01/01/2023 đến ngày 14/5/2023, tỷ lệ hồ sơ trực tuyến đạt 95,67%; tiếp nhận "
            "trực tuyến 5.021 hồ sơ.",
        )
        == []
    )


def test_what_is_borne_out_is_surer_and_its_rule_says_so() -> None:
    alone, *_ = figures("Trong tháng, tỉnh tiếp nhận 5.248 hồ sơ.")
    first, *_ = figures(RATE.format("95,67%"))
    assert first.confidence == round(certainty({"borne_out"}), 3) > alone.confidence
    assert first.reader_rule == "narrative-9:wording+borne_out"
    assert doubts_of(first.reader_rule) == frozenset()


def test_of_two_that_claim_one_fact_the_one_borne_out_is_shown() -> None:
    *_, other = values = figures(
        RATE.format("95,67%"), "Trong tháng, tỉnh tiếp nhận 4.100 hồ sơ thủ tục hành chính."
    )
    assert values[0].indicator_code == "DOSSIER_RECEIVED"
    assert other.indicator_code is None
    assert "contested" in doubts_of(other.reader_rule)
