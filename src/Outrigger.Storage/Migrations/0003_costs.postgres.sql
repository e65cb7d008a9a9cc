-- What a call cost. Calls from before have no price: the default says "unknown", not "free".
ALTER TABLE usage_records
    ADD COLUMN cache_write_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN cache_write_hour_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN cost bigint NOT NULL DEFAULT 0,
    ADD COLUMN is_priced boolean NOT NULL DEFAULT false,
    ADD COLUMN cache text COLLATE "C" NOT NULL DEFAULT 'off';

-- From now on the totals hold every call from its first moment on, not only those whose record is gone, and know teams.
CREATE TABLE usage_days_next (
    tenant           text COLLATE "C"    NOT NULL,
    day              bigint  NOT NULL,
    team             text COLLATE "C"    NOT NULL,
    key_id           text COLLATE "C"    NOT NULL,
    user_name        text COLLATE "C"    NOT NULL,
    provider         text COLLATE "C"    NOT NULL,
    model            text COLLATE "C"    NOT NULL,
    endpoint         text COLLATE "C"    NOT NULL,
    requests         bigint  NOT NULL,
    failures         bigint  NOT NULL,
    prompt_tokens    bigint  NOT NULL,
    completion_tokens bigint NOT NULL,
    cached_tokens    bigint  NOT NULL,
    duration         bigint  NOT NULL,
    cost             bigint  NOT NULL,
    unpriced         bigint  NOT NULL,
    unreported       bigint  NOT NULL,
    cache_hits       bigint  NOT NULL
);

-- Of calls that are gone already neither team nor usage reports are known: their requests count as unpriced.
INSERT INTO usage_days_next
SELECT tenant, day, team, key_id, user_name, provider, model, endpoint,
       SUM(requests), SUM(failures), SUM(prompt_tokens), SUM(completion_tokens), SUM(cached_tokens), SUM(duration), 0, SUM(unpriced), SUM(unreported), 0
FROM (
    SELECT tenant, day, '' AS team, key_id, user_name, provider, model, endpoint, requests, failures, prompt_tokens, completion_tokens, 0::bigint AS cached_tokens, duration,
           CASE WHEN prompt_tokens + completion_tokens > 0 THEN requests - failures ELSE 0 END AS unpriced, 0::bigint AS unreported
    FROM usage_days
    UNION ALL
    SELECT tenant, started_at - started_at % 86400000000, COALESCE(team, ''), COALESCE(key_id, ''), COALESCE(user_name, ''), COALESCE(provider, ''), COALESCE(model, ''), endpoint,
           1, CASE WHEN is_success THEN 0 ELSE 1 END, prompt_tokens, completion_tokens, cached_tokens, duration,
           CASE WHEN is_usage_reported THEN 1 ELSE 0 END, CASE WHEN is_success AND NOT is_usage_reported THEN 1 ELSE 0 END
    FROM usage_records
) AS calls
GROUP BY tenant, day, team, key_id, user_name, provider, model, endpoint;

DROP TABLE usage_days;
ALTER TABLE usage_days_next RENAME TO usage_days;
ALTER TABLE usage_days ADD CONSTRAINT usage_days_pkey PRIMARY KEY (tenant, day, team, key_id, user_name, provider, model, endpoint);
CREATE INDEX usage_days_day ON usage_days (day);

-- The rows of today are updated with every batch: room on their page lets an update leave the indexes alone, and early
-- vacuum keeps the table as small as its rows.
ALTER TABLE usage_days SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
