-- Tickets that have signed somebody in, so that each does so once. Forgotten when they would have expired anyway.
CREATE TABLE hand_off_tickets (
    ticket_hash BINARY(32) NOT NULL PRIMARY KEY,
    used_at DATETIME(3) NOT NULL,
    KEY idx_hand_off_tickets_used_at (used_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
