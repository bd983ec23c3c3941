-- Random keys that this installation signs its own papers with; made when first needed and kept with the data, so that a
-- certificate can be checked as long as the data exists.
CREATE TABLE signing_keys (
    name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    secret BINARY(32) NOT NULL,
    created_at DATETIME(3) NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
