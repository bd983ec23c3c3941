-- CSV files that passed the check and wait to be confirmed. Rows are forgotten after a day.
CREATE TABLE imports (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    content MEDIUMTEXT NOT NULL,
    -- in which times without an offset are read
    time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- who uploaded it, and alone may confirm it; NULL for the host platform
    user_id INT NULL,
    created_at DATETIME(3) NOT NULL,
    KEY idx_imports_created_at (created_at),
    CONSTRAINT ck_imports_kind CHECK (kind IN ('people', 'lessons'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
