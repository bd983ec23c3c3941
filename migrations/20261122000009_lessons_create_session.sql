-- 0: the host platform makes the session itself, by `create`, or leaves it to the hourly job.
ALTER TABLE lessons ADD COLUMN create_session TINYINT NOT NULL DEFAULT 1
