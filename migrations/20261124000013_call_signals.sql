-- What the two browsers of a built-in call say to each other to connect, so that they meet whichever servers they are
-- at. Rows are gone when the call is over.
CREATE TABLE call_signals (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    session_id INT NOT NULL,
    sender_id INT NOT NULL,
    recipient_id INT NOT NULL,
    -- JSON, see domain::signal
    content MEDIUMTEXT NOT NULL,
    created_at DATETIME(3) NOT NULL,
    -- "how much did this person say lately"
    KEY idx_call_signals_sender (session_id, sender_id, created_at),
    KEY idx_call_signals_created_at (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
