-- Last sign of life of a person whose page waits at a door that does not open yet; NULL when nobody waits.
ALTER TABLE video_call_participants ADD COLUMN waiting_seen_at DATETIME(3) NULL
