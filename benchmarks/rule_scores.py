"""What was seeded against what was found, figure by figure and finding by finding."""

from dataclasses import dataclass

import duckdb

from ingest.config import Settings

_INVOLVED = """
    -- Every figure a finding is about: the one it names and the others its rule compares it with.
    create temp table involved as
    with found as (
        select
            finding.*,
            version.file_sha256,
            version.unit_key as sender_key,
            rule.rule_kind,
            rule.lookback_months,
            case rule.rule_kind when 'rollup' then 'below' else 'own' end as whose
        from marts.fct_quality_finding as finding
        inner join marts.dim_submission as version using (submission_version_key)
        left join reference.validation_rules as rule using (rule_code)
        where version.period_key = $month and version.is_current
    ),
    parts as (
        select indicator_code, numerator_code as other from reference.indicators
        where numerator_code is not null
        union all
        select indicator_code, denominator_code from reference.indicators
        where denominator_code is not null
        union all
        select indicator_code, paired_code from reference.indicators
        where paired_code is not null
        union all
        select indicator_code, target_population_code from reference.indicators
        where target_population_code is not null
    ),
    terms as (
        select term.rule_code, term.indicator_code, other.indicator_code as other
        from intermediate.int_rule_terms_listed as term
        inner join intermediate.int_rule_terms_listed as other
            on term.rule_code = other.rule_code
            and term.variant is not distinct from other.variant
    ),
    named as (
        select finding_id, indicator_code from found
        union
        select found.finding_id, terms.other from found
        inner join terms
            on found.rule_code = terms.rule_code and found.indicator_code = terms.indicator_code
        union
        select found.finding_id, parts.other from found
        inner join parts on found.indicator_code = parts.indicator_code
        where found.rule_kind like 'ratio%' or found.rule_kind like 'cumulative%'
            or found.rule_kind like 'peer%' or found.rule_kind like 'history%'
        union
        select found.finding_id, 'CCCD_ELIGIBLE' from found where found.rule_kind like 'peer%'
        union
        select found.finding_id, rule.right_side from found
        inner join reference.validation_rules as rule using (rule_code)
        where found.rule_kind = 'carry_over'
        union
        -- A finding about a whole document is about every figure in it.
        select found.finding_id, '*' from found where found.indicator_code is null
    )
    select found.* exclude (indicator_code), found.indicator_code as named_code,
        named.indicator_code
    from found inner join named using (finding_id)
"""

_SEEDED = """
    create temp table seeded as
    select error.*, version.unit_id
    from read_parquet($errors) as error
    inner join marts.dim_submission as version using (file_sha256)
    where version.is_current
"""

_HITS = """
    create temp table hits as
    select distinct involved.finding_id, seeded.kind,
        seeded.file_sha256 = involved.file_sha256 as here, seeded.file_sha256,
        seeded.indicator_code, seeded.service_code
    from involved
    inner join seeded
        on (involved.indicator_code = seeded.indicator_code or involved.indicator_code = '*')
        and (
            involved.service_code is not distinct from seeded.service_code
            or involved.indicator_code = '*'
        )
        and case
            when involved.whose = 'below'
                then seeded.period_key = involved.period_key and seeded.unit_id in (
                    select below.unit_id from marts.dim_unit as below
                    where below.current_province_unit_id = involved.unit_id
                )
            else
                seeded.unit_id = involved.unit_id
                and (
                    seeded.file_sha256 = involved.file_sha256
                    or (involved.lookback_months > 0 and seeded.period_key < involved.period_key)
                )
        end
    where involved.indicator_code <> '*' or seeded.file_sha256 = involved.file_sha256
"""

_BY_KIND = """
    select seeded.kind, count(*) as seeded,
        count(*) filter (where hit.file_sha256 is not null) as found,
        count(*) filter (where hit.file_sha256 is not null and hit.by_reader) as by_reader
    from seeded
    left join (
        select hits.file_sha256, hits.indicator_code, hits.service_code,
            bool_or(finding.finding_origin = 'reading') as by_reader
        from hits
        inner join marts.fct_quality_finding as finding using (finding_id)
        where hits.here and finding.indicator_code is not null
        group by all
    ) as hit
        on seeded.file_sha256 = hit.file_sha256
        and seeded.indicator_code = hit.indicator_code
        and seeded.service_code is not distinct from hit.service_code
    where seeded.period_key = $month
    group by seeded.kind order by seeded.kind
"""

_BY_RULE = """
    select found.rule_code, found.severity, count(*) as raised,
        count(*) filter (where hits.finding_id is not null) as true_ones,
        count(*) filter (where hits.finding_id is null and misfiled.file_sha256 is not null)
            as misfiled
    from (select distinct finding_id, rule_code, severity, file_sha256, finding_origin
          from involved) as found
    left join (select distinct finding_id from hits) as hits using (finding_id)
    left join (
        select distinct file_sha256 from read_parquet($arrivals)
        where filing <> 'right' or replaces_period_key is not null
    ) as misfiled using (file_sha256)
    where found.finding_origin = 'rule'
    group by all order by 1
"""


@dataclass(frozen=True, slots=True)
class KindScore:
    """Errors of one kind: how many there were, how many were found, how many by reading alone."""

    kind: str
    seeded: int
    found: int
    by_reader: int


@dataclass(frozen=True, slots=True)
class RuleScore:
    """Findings of one rule: how many, and how many point at something that is wrong.

    Attributes:
        true: A figure the finding is about was seeded wrong.
        misfiled: None was, but the whole report was filed under a wrong unit or month.
    """

    rule_code: str
    severity: str
    raised: int
    true: int
    misfiled: int

    @property
    def false(self) -> int:
        """Findings about figures that are right."""
        return self.raised - self.true - self.misfiled


@dataclass(frozen=True, slots=True)
class Scores:
    """The outcome, by kind of error and by rule."""

    kinds: tuple[KindScore, ...]
    rules: tuple[RuleScore, ...]


def score(settings: Settings, month: str) -> Scores:
    """Score the findings of one month against the errors seeded.

    Args:
        settings: A home with built marts and the ``ground_truth`` of what was loaded.
        month: The month.

    Returns:
        What was found and missed in the reports that are current.
    """
    truth = settings.home / "ground_truth"
    errors = str(truth / "errors" / "*.parquet")
    arrivals = str(truth / "arrivals" / "*.parquet")
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute(_INVOLVED, {"month": month})
        connection.execute(_SEEDED, {"errors": errors})
        connection.execute(_HITS)
        kinds = connection.execute(_BY_KIND, {"month": month}).fetchall()
        rules = connection.execute(_BY_RULE, {"arrivals": arrivals}).fetchall()
    return Scores(tuple(KindScore(*row) for row in kinds), tuple(RuleScore(*row) for row in rules))
