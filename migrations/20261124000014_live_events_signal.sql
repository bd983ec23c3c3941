-- The signal that an event brings to its recipient, who then stands in both columns of people.
ALTER TABLE live_events ADD COLUMN signal_id BIGINT NULL
