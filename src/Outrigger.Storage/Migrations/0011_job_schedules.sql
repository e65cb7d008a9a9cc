-- Jobs that are added again and again. next_at is null while a schedule is paused or has no further time; moving it on
-- is what decides which of several processes has done what was due.
CREATE TABLE job_schedules (
    tenant text NOT NULL,
    name text NOT NULL,
    cron text NOT NULL,
    time_zone text NOT NULL,
    job text NOT NULL,
    added_by text NOT NULL,
    next_at bigint,
    is_paused integer NOT NULL,
    last_job text,
    last_at bigint,
    last_error text,
    PRIMARY KEY (tenant, name)
);

CREATE INDEX job_schedules_due ON job_schedules (next_at) WHERE next_at IS NOT NULL;
