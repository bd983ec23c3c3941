-- Classes that are over and not judged yet; reports by month.
ALTER TABLE video_call_sessions ADD KEY idx_scheduled_end (scheduled_end_time)
