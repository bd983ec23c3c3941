-- What the centre has agreed on grace, minimum and charges. Rows are only ever added; a class is judged by the one that
-- was the newest when it began.
CREATE TABLE attendance_policies (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    policy_json TEXT NOT NULL,
    user_id INT NULL,
    created_at DATETIME(3) NOT NULL,
    KEY idx_attendance_policies_created_at (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
