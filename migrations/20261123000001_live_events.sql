-- What open pages must hear of, written in the transaction of the change itself and read by every server. Rows are
-- kept for an hour: long enough for a page to come back after a dropped line. No foreign keys, no updates.
CREATE TABLE live_events (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    session_id INT NOT NULL,
    -- whom it concerns at the time; staff hear of everything
    tutor_id INT NOT NULL,
    student_id INT NOT NULL,
    created_at DATETIME(3) NOT NULL,
    KEY idx_live_events_created_at (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
