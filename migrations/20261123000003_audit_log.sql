-- What staff, tutors and the host platform did: who, when, before, after. Rows are only ever added.
CREATE TABLE audit_log (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at DATETIME(3) NOT NULL,
    actor VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- NULL for the host platform
    user_id INT NULL,
    action VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    object VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    object_id INT NULL,
    before_json MEDIUMTEXT NULL,
    after_json MEDIUMTEXT NULL,
    address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    request_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    KEY idx_audit_log_object (object, object_id, id),
    KEY idx_audit_log_user (user_id, id),
    CONSTRAINT ck_audit_log_actor CHECK (actor IN ('staff', 'tutor', 'platform'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
