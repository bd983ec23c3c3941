-- What happened, as told by whom; rows are only ever added. No foreign keys: what a media server tells about
-- a room or a person that is unknown here is kept too.
CREATE TABLE call_events (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    session_id INT NULL,
    user_id INT NULL,
    kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    source VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- which connection of the person: the seat for the door and the browser, the occupant for the media server
    connection VARCHAR(191) NULL,
    occurred_at DATETIME(3) NOT NULL,
    address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY idx_call_events_session (session_id, occurred_at),
    CONSTRAINT ck_call_events_source CHECK (source IN ('door', 'browser', 'media'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
