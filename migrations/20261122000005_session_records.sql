-- One class of a course, and who was there.
CREATE TABLE session_records (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    enrollment_id INT NOT NULL,
    scheduled_start_time DATETIME(3) NOT NULL,
    scheduled_end_time DATETIME(3) NOT NULL,
    status VARCHAR(20) NOT NULL DEFAULT 'scheduled',
    -- NULL until the class is over
    tutor_attended TINYINT NULL,
    student_attended TINYINT NULL,
    -- whole minutes in the call; NULL until the class is over
    tutor_minutes INT NULL,
    student_minutes INT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    KEY idx_session_records_enrollment (enrollment_id, scheduled_start_time),
    KEY idx_session_records_status (status, scheduled_end_time),
    CONSTRAINT fk_session_records_enrollment FOREIGN KEY (enrollment_id) REFERENCES class_enrollments (id),
    CONSTRAINT ck_session_records_status CHECK (status IN ('scheduled', 'completed', 'missed', 'cancelled')),
    CONSTRAINT ck_session_records_times CHECK (scheduled_start_time < scheduled_end_time)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
