-- One row per signed-in browser. The cookie holds 32 random bytes; only their SHA-256 is kept here.
CREATE TABLE logins (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id INT NOT NULL,
    token_hash BINARY(32) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    UNIQUE KEY uq_logins_token_hash (token_hash),
    KEY idx_logins_user (user_id),
    KEY idx_logins_expires_at (expires_at),
    CONSTRAINT fk_logins_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
