-- Addresses under which a parent sees, and only sees, the classes of one student.
CREATE TABLE parent_links (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    student_id INT NOT NULL,
    -- SHA-256 of the address's secret part
    token_hash BINARY(32) NOT NULL,
    -- for whom, in words of staff
    label VARCHAR(100) NOT NULL DEFAULT '',
    created_by INT NULL,
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    revoked_at DATETIME(3) NULL,
    last_seen_at DATETIME(3) NULL,
    UNIQUE KEY uq_parent_links_token_hash (token_hash),
    KEY idx_parent_links_student (student_id, id),
    CONSTRAINT fk_parent_links_student FOREIGN KEY (student_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
