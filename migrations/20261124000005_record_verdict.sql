-- What the class was; NULL until it is over.
ALTER TABLE session_records ADD COLUMN verdict VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL
