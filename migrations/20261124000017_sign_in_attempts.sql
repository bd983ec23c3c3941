-- How often a password was tried lately, of known and unknown accounts alike. Hashes only; rows are forgotten within the hour.
CREATE TABLE sign_in_attempts (
    -- SHA-256 of the e-mail address
    account BINARY(32) NOT NULL,
    -- SHA-256 of where from
    place BINARY(32) NOT NULL,
    attempts INT UNSIGNED NOT NULL,
    ends_at DATETIME(3) NOT NULL,
    PRIMARY KEY (account, place),
    KEY idx_sign_in_attempts_ends_at (ends_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
