-- Schema raw: what was sent, exactly. Append-only; written by ingest.loader inside one transaction
-- per load. All timestamps are instants (timestamptz).
create schema if not exists raw;

-- One load. files_seen = files_loaded + files_rejected + files_skipped;
-- values_read = values_loaded + values_rejected.
create table if not exists raw.loads (
    load_id varchar primary key,
    started_at timestamptz not null,
    committed_at timestamptz not null,
    dag_run_id varchar,
    files_seen bigint not null,
    files_loaded bigint not null,
    files_rejected bigint not null,
    files_skipped bigint not null,
    values_read bigint not null,
    values_loaded bigint not null,
    values_rejected bigint not null,
    check (files_seen = files_loaded + files_rejected + files_skipped),
    check (values_read = values_loaded + values_rejected)
);

-- What the load did, in more words: list rows, decisions, slices, findings by rule, rejected files;
-- and how long the load itself took, reading apart.
alter table raw.loads add column if not exists report json;
alter table raw.loads add column if not exists seconds double;

-- One arrival of a file. sender is the code of the sending unit; null: the channel does not say.
create table if not exists raw.receipts (
    receipt_id varchar primary key,
    source_name varchar not null,
    source_uri varchar not null,
    file_name varchar not null,
    file_sha256 varchar not null,
    file_size bigint not null,
    media_type varchar,
    received_at timestamptz not null,
    archived_path varchar not null,
    sender varchar,
    load_id varchar not null
);

-- One document as read by one reader version.
create table if not exists raw.submissions (
    submission_id varchar primary key,
    file_sha256 varchar not null,
    reader_version varchar not null,
    form varchar not null,
    role varchar not null,
    template_version varchar,
    unit_code varchar,
    unit_name_as_written varchar,
    period_key varchar,
    window_start date,
    window_end date,
    report_date date,
    document_no varchar,
    issuing_agency varchar,
    status varchar not null check (status in ('accepted', 'accepted_with_findings', 'rejected')),
    scope varchar not null check (scope in ('own', 'subordinates')),
    replaces_unit_code varchar,
    replaces_period_key varchar,
    load_id varchar not null
);

-- One figure in one submission. period_key: the period of the figure's own window or as-of date.
create table if not exists raw.submission_values (
    submission_id varchar not null,
    value_no integer not null,
    section varchar,
    subject_unit_code varchar,
    subject_unit_as_written varchar,
    indicator_code varchar,
    service_code varchar,
    breakdown_code varchar not null,
    label_as_written varchar,
    measure_kind varchar,
    value_as_written varchar,
    value decimal(38, 6),
    value_state varchar not null check (value_state in ('reported', 'missing', 'not_applicable')),
    unit_of_measure varchar,
    precision varchar not null check (precision in ('exact', 'at_least', 'at_most', 'about')),
    window_start date,
    window_end date,
    as_of_date date,
    period_key varchar,
    locator varchar not null,
    quote varchar,
    confidence double not null,
    reader_rule varchar,
    previous_value decimal(38, 6),
    previous_locator varchar,
    check ((value is not null) = (value_state = 'reported'))
);
-- Files made before a report's own "previous total" was kept.
alter table raw.submission_values add column if not exists previous_value decimal(38, 6);
alter table raw.submission_values add column if not exists previous_locator varchar;

-- One row of a list in one submission.
create table if not exists raw.submission_items (
    submission_id varchar not null,
    item_no integer not null,
    item_type varchar not null,
    item_code varchar,
    title varchar,
    owner varchar,
    due_text varchar,
    due_date date,
    status varchar,
    result varchar,
    locator varchar not null
);

-- One thing wrong found while reading.
create table if not exists raw.submission_findings (
    submission_id varchar not null,
    finding_no integer not null,
    rule_code varchar not null,
    severity varchar not null check (severity in ('info', 'warning', 'error')),
    locator varchar not null,
    found varchar,
    expected varchar,
    message_vi varchar not null,
    message_en varchar not null
);

-- One human or system decision. target_id is what it is about (a submission, a finding, a period).
create table if not exists raw.events (
    event_id varchar primary key,
    recorded_at timestamptz not null,
    actor varchar not null,
    role varchar not null,
    event_type varchar not null,
    target_id varchar not null,
    payload json,
    reason varchar,
    load_id varchar not null
);

-- One (unit, period) a load touched: what the next build takes.
create table if not exists raw.load_slices (
    load_id varchar not null,
    unit_code varchar not null,
    period_key varchar not null,
    primary key (load_id, unit_code, period_key)
);

-- One (unit, period) one document says something about: what load_slices are made of when the
-- document's series changes, without going through its figures again.
create table if not exists raw.submission_slices (
    submission_id varchar not null,
    unit_code varchar not null,
    period_key varchar not null
);

-- Views are made once: opening the warehouse must not write where nothing is new (a full disk). One
-- that has to say something else gets another name, as warehouses keep the one they have.

-- One accepted reading of one arrival, with the series it belongs to. A series has one current
-- document at a time; its versions follow one another by received_at, then receipt_id.
create view if not exists raw.series_arrivals as
with receipts as (
    select
        receipt_id,
        file_sha256,
        received_at,
        sender,
        load_id
    from raw.receipts
),

submissions as (
    select
        submission_id,
        file_sha256,
        unit_code,
        period_key,
        form,
        role,
        scope,
        replaces_unit_code,
        replaces_period_key
    from raw.submissions
    where status <> 'rejected'
)

select
    receipts.receipt_id,
    receipts.received_at,
    receipts.load_id as receipt_load_id,
    receipts.file_sha256,
    submissions.submission_id,
    coalesce(receipts.sender, submissions.unit_code) as sender,
    submissions.unit_code,
    submissions.period_key,
    submissions.form,
    submissions.role,
    submissions.scope,
    submissions.replaces_unit_code,
    submissions.replaces_period_key,
    concat_ws(
        '|',
        coalesce(receipts.sender, submissions.unit_code, ''),
        coalesce(submissions.unit_code, ''),
        coalesce(submissions.period_key, ''),
        submissions.form,
        submissions.role,
        submissions.scope
    ) as series_key
from receipts
inner join submissions on receipts.file_sha256 = submissions.file_sha256;

-- One finished build of the marts: it covered every load committed until loads_through.
create table if not exists raw.builds (
    build_id varchar primary key,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    loads_through timestamptz not null,
    full_refresh boolean not null
);

-- The reading in force of each series: of its last arrival, as read last, unless closed since.
create view if not exists raw.current_readings as
with followed as (
    select
        arrivals.series_key,
        arrivals.submission_id,
        arrivals.file_sha256,
        arrivals.received_at,
        -- The running load has no row of its own yet: what it brings is the newest.
        row_number() over (
            partition by arrivals.series_key
            order by
                arrivals.received_at desc, arrivals.receipt_id desc,
                loads.committed_at desc nulls first, submissions.reader_version desc
        ) as age
    from raw.series_arrivals as arrivals
    inner join raw.submissions as submissions
        on arrivals.submission_id = submissions.submission_id
    left join raw.loads as loads on submissions.load_id = loads.load_id
)

select
    series_key,
    submission_id,
    file_sha256
from followed
where
    age = 1
    and not exists (
        select 1
        from raw.events as events
        where
            events.event_type in ('withdraw', 'supersede')
            and events.target_id = followed.submission_id
            and events.recorded_at >= followed.received_at
    );

-- What people last said about a figure of a document; indicator_code null: it is none of ours.
create view if not exists raw.decided_meanings as
select
    event_id,
    recorded_at,
    load_id,
    payload ->> '$.file_sha256' as file_sha256,
    payload ->> '$.locator' as locator,
    payload ->> '$.value_as_written' as value_as_written,
    payload ->> '$.indicator_code' as indicator_code,
    payload ->> '$.service_code' as service_code,
    payload ->> '$.breakdown_code' as breakdown_code,
    payload ->> '$.subject_unit_code' as subject_unit_code,
    payload ->> '$.measure_kind' as measure_kind,
    payload ->> '$.unit_of_measure' as unit_of_measure,
    cast(payload ->> '$.window_start' as date) as window_start,
    cast(payload ->> '$.window_end' as date) as window_end,
    cast(payload ->> '$.as_of_date' as date) as as_of_date,
    payload ->> '$.period_key' as period_key
from raw.events
where event_type = 'assign_meaning'
qualify
    row_number() over (
        partition by payload ->> '$.file_sha256', payload ->> '$.locator'
        order by recorded_at desc, event_id desc
    ) = 1;
