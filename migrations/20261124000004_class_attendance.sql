-- A lesson says who was there, like the class of a course; both say what the class was.
ALTER TABLE lessons
    ADD COLUMN verdict VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN tutor_attended TINYINT NULL,
    ADD COLUMN student_attended TINYINT NULL,
    ADD COLUMN tutor_minutes INT NULL,
    ADD COLUMN student_minutes INT NULL
