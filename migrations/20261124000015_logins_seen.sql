-- For the list of signed-in browsers. `expires_at` moves on while a browser is used; NULL: not seen since this column is there.
-- Of the browser only its short name is kept ("Chrome · Windows"), not what it says of itself.
ALTER TABLE logins
    ADD COLUMN last_seen_at DATETIME(3) NULL,
    ADD COLUMN address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN browser VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ''
