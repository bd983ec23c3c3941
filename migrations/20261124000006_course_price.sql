-- Whole dong for one class of the course.
ALTER TABLE class_enrollments ADD COLUMN price_vnd BIGINT NOT NULL DEFAULT 0
