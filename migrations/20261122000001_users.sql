-- Ids are INT as in the system this one replaces, so that its rows can be copied over unchanged.
-- Text is compared byte by byte (utf8mb4_bin): under the usual collations "ư" equals "u". E-mail addresses are stored lower-case.
CREATE TABLE users (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(254) NOT NULL,
    display_name VARCHAR(100) NOT NULL,
    role VARCHAR(10) NOT NULL,
    -- argon2id in PHC format; NULL for people who sign in through the host platform only
    password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
    locale VARCHAR(5) NOT NULL DEFAULT 'vi',
    time_zone VARCHAR(64) NOT NULL DEFAULT 'Asia/Ho_Chi_Minh',
    external_id VARCHAR(191) NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_users_email (email),
    UNIQUE KEY uq_users_external_id (external_id),
    CONSTRAINT ck_users_role CHECK (role IN ('tutor', 'student', 'admin')),
    CONSTRAINT ck_users_locale CHECK (locale IN ('vi', 'en'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
