-- 0: the host platform makes the sessions itself, by `create`, or leaves them to the hourly job.
ALTER TABLE class_enrollments ADD COLUMN create_session TINYINT NOT NULL DEFAULT 1
