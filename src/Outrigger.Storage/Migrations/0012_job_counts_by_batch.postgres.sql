-- Here the trigger counts by statement, which is by batch already.
SELECT 1;
