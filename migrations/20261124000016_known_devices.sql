-- Browsers in which somebody has signed in to an account before: those who try passwords elsewhere do not lock them out.
CREATE TABLE known_devices (
    user_id INT NOT NULL,
    -- SHA-256 of what the device's cookie holds
    device_hash BINARY(32) NOT NULL,
    last_used_at DATETIME(3) NOT NULL,
    PRIMARY KEY (user_id, device_hash),
    KEY idx_known_devices_device (device_hash),
    KEY idx_known_devices_last_used_at (last_used_at),
    CONSTRAINT fk_known_devices_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
