-- What holds the call of this session; NULL: what the settings of the server say.
ALTER TABLE video_call_sessions
    ADD COLUMN provider VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD CONSTRAINT ck_video_call_sessions_provider CHECK (provider IN ('jitsi', 'builtin'))
