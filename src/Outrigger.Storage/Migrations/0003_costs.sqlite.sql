-- What a call cost. Calls from before have no price: the default says "unknown", not "free".
ALTER TABLE usage_records ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_records ADD COLUMN cache_write_hour_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_records ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_records ADD COLUMN is_priced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_records ADD COLUMN cache TEXT NOT NULL DEFAULT 'off';

-- From now on the totals hold every call from its first moment on, not only those whose record is gone, and know teams.
CREATE TABLE usage_days_next (
    tenant           TEXT    NOT NULL,
    day              INTEGER NOT NULL,
    team             TEXT    NOT NULL,
    key_id           TEXT    NOT NULL,
    user_name        TEXT    NOT NULL,
    provider         TEXT    NOT NULL,
    model            TEXT    NOT NULL,
    endpoint         TEXT    NOT NULL,
    requests         INTEGER NOT NULL,
    failures         INTEGER NOT NULL,
    prompt_tokens    INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cached_tokens    INTEGER NOT NULL,
    duration         INTEGER NOT NULL,
    cost             INTEGER NOT NULL,
    unpriced         INTEGER NOT NULL,
    unreported       INTEGER NOT NULL,
    cache_hits       INTEGER NOT NULL,
    PRIMARY KEY (tenant, day, team, key_id, user_name, provider, model, endpoint)
) WITHOUT ROWID;

-- Of calls that are gone already neither team nor usage reports are known: their requests count as unpriced.
INSERT INTO usage_days_next
SELECT tenant, day, team, key_id, user_name, provider, model, endpoint,
       SUM(requests), SUM(failures), SUM(prompt_tokens), SUM(completion_tokens), SUM(cached_tokens), SUM(duration), 0, SUM(unpriced), SUM(unreported), 0
FROM (
    SELECT tenant, day, '' AS team, key_id, user_name, provider, model, endpoint, requests, failures, prompt_tokens, completion_tokens, 0 AS cached_tokens, duration,
           CASE WHEN prompt_tokens + completion_tokens > 0 THEN requests - failures ELSE 0 END AS unpriced, 0 AS unreported
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
CREATE INDEX usage_days_day ON usage_days (day);
