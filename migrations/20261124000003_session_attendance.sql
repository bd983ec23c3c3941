-- What the events and verdicts of a class that is over add up to: a projection that `lophoc rebuild` makes anew.
CREATE TABLE session_attendance (
    session_id INT NOT NULL PRIMARY KEY,
    verdict VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- 1: staff have corrected it
    corrected TINYINT NOT NULL,
    tutor_ms BIGINT NOT NULL,
    student_ms BIGINT NOT NULL,
    together_ms BIGINT NOT NULL,
    together_from DATETIME(3) NULL,
    together_to DATETIME(3) NULL,
    tutor_drops INT NOT NULL,
    student_drops INT NOT NULL,
    -- whole dong: what the student is charged and the tutor is paid under the policy
    charge_vnd BIGINT NOT NULL,
    pay_vnd BIGINT NOT NULL,
    CONSTRAINT fk_session_attendance_session FOREIGN KEY (session_id) REFERENCES video_call_sessions (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
