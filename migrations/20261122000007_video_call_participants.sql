-- One row per session and person: the seat (a lease bound to one login) and the presence it adds up to.
CREATE TABLE video_call_participants (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    session_id INT NOT NULL,
    user_id INT NOT NULL,
    role VARCHAR(10) NOT NULL,
    -- the seat now held, NULL when nobody sits there
    seat_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
    seat_login_id INT NULL,
    lease_until DATETIME(3) NULL,
    -- start of the stay now open, NULL when not in the call
    entered_at DATETIME(3) NULL,
    last_seen_at DATETIME(3) NULL,
    first_joined_at DATETIME(3) NULL,
    last_left_at DATETIME(3) NULL,
    -- 1 = the person said goodbye; 0 = never in, still in, or the line just went dead
    said_leave TINYINT NOT NULL DEFAULT 0,
    -- milliseconds of all closed stays
    present_ms BIGINT NOT NULL DEFAULT 0,
    join_count INT NOT NULL DEFAULT 0,
    can_join INT NOT NULL DEFAULT 1,
    UNIQUE KEY uq_video_call_participants (session_id, user_id),
    KEY idx_video_call_participants_lease (lease_until),
    CONSTRAINT fk_video_call_participants_session FOREIGN KEY (session_id) REFERENCES video_call_sessions (id) ON DELETE CASCADE,
    CONSTRAINT fk_video_call_participants_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT ck_video_call_participants_role CHECK (role IN ('tutor', 'student'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
