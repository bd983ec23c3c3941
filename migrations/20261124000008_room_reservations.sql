-- Rooms that the media server was allowed to open.
CREATE TABLE room_reservations (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    session_id INT NOT NULL,
    mail_owner VARCHAR(300) NOT NULL,
    -- as the media server gave it
    start_time DATETIME(3) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    -- NULL while the room is open, for all that is known
    ended_at DATETIME(3) NULL,
    KEY idx_room_reservations_session (session_id, ended_at),
    CONSTRAINT fk_room_reservations_session FOREIGN KEY (session_id) REFERENCES video_call_sessions (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
