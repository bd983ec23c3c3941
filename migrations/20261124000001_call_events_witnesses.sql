-- The media server and the browser tell of calls too, so more must be said of an event.
ALTER TABLE call_events
    -- the room as the media server names it, also where it is unknown here
    ADD COLUMN room VARCHAR(191) NULL,
    -- the breakout room in it; empty for the room itself
    ADD COLUMN place VARCHAR(191) NOT NULL DEFAULT '',
    -- start of the stay that the event belongs to, as the source tells it
    ADD COLUMN since DATETIME(3) NULL,
    -- 1: the source says that the person went by their own will
    ADD COLUMN willing TINYINT NOT NULL DEFAULT 0,
    -- what else the source says, as JSON: name, user id, reason
    ADD COLUMN details TEXT NULL,
    -- SHA-256 of what makes the event the same when it is sent again; NULL where that cannot happen
    ADD COLUMN event_key BINARY(32) NULL,
    ADD UNIQUE KEY uq_call_events_event_key (event_key),
    -- "who dropped at that moment", over all sessions
    ADD KEY idx_call_events_kind (kind, occurred_at),
    -- the newest of what belongs to no session
    ADD KEY idx_call_events_source (session_id, source, id)
