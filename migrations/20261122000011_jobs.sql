-- Who runs which periodic job until when, so that several servers run each once.
CREATE TABLE jobs (
    name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    lease_until DATETIME(3) NOT NULL,
    last_finished_at DATETIME(3) NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
