-- The three changes that every job goes through (added, leased, completed) are counted by those who make them, once for a
-- batch: by row the triggers were the largest cost of the writer. All other changes stay with the triggers.
DROP TRIGGER jobs_added;

DROP TRIGGER jobs_moved;

CREATE TRIGGER jobs_moved AFTER UPDATE OF state ON jobs
WHEN old.state <> new.state AND NOT (old.state = 2 AND new.state = 3) AND NOT (old.state = 3 AND new.state = 4)
BEGIN
    UPDATE job_counts SET jobs = jobs - 1 WHERE queue = old.queue AND state = old.state AND tenant = old.tenant AND shard = 0;
    INSERT INTO job_counts (queue, state, tenant, shard, jobs) VALUES (new.queue, new.state, new.tenant, 0, 1)
    ON CONFLICT (queue, state, tenant, shard) DO UPDATE SET jobs = jobs + 1;
END;
