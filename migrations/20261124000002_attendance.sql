-- Every verdict on a class, by the policy or by staff; rows are only ever added, and the last of staff counts, or else the
-- last of all.
CREATE TABLE session_verdicts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    session_id INT NOT NULL,
    verdict VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- policy: computed; staff: a correction, with its reason
    decided_by VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id INT NULL,
    reason VARCHAR(500) NULL,
    -- the figures it rests on
    tutor_ms BIGINT NOT NULL,
    student_ms BIGINT NOT NULL,
    together_ms BIGINT NOT NULL,
    decided_at DATETIME(3) NOT NULL,
    KEY idx_session_verdicts_session (session_id, id),
    CONSTRAINT ck_session_verdicts_verdict
        CHECK (verdict IN ('held', 'tutor_absent', 'student_absent', 'both_absent', 'technical', 'cancelled')),
    CONSTRAINT ck_session_verdicts_decided_by CHECK (decided_by IN ('policy', 'staff'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
