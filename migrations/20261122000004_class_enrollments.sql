CREATE TABLE class_enrollments (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tutor_id INT NOT NULL,
    student_id INT NOT NULL,
    title VARCHAR(200) NOT NULL,
    status VARCHAR(20) NOT NULL DEFAULT 'pending',
    payment_status VARCHAR(20) NOT NULL DEFAULT 'unpaid',
    external_id VARCHAR(191) NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_class_enrollments_external_id (external_id),
    KEY idx_class_enrollments_tutor (tutor_id),
    KEY idx_class_enrollments_student (student_id),
    CONSTRAINT fk_class_enrollments_tutor FOREIGN KEY (tutor_id) REFERENCES users (id),
    CONSTRAINT fk_class_enrollments_student FOREIGN KEY (student_id) REFERENCES users (id),
    CONSTRAINT ck_class_enrollments_status CHECK (status IN ('pending', 'active', 'completed', 'cancelled')),
    CONSTRAINT ck_class_enrollments_payment CHECK (payment_status IN ('unpaid', 'partially_paid', 'paid'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
