-- Set by the clean-up thirty days after the end.
ALTER TABLE video_call_sessions ADD COLUMN archived_at DATETIME(3) NULL
