-- Fills empty tables with ROWS sessions of PAIRS pairs of a tutor and a student, people 2k - 1 and 2k:
--   1 … 8000       live now, one for each pair
--   8001 … 9500    30 to come for each of the pairs 8001 … 8050
--   9501 … 9600    at which the door must refuse: unpaid, blocked, called off, over, too early
--   9601 … ROWS    held in the past two years
-- bench/run.sh puts the numbers in, because names of tables cannot be variables.
SET SESSION foreign_key_checks = 0, unique_checks = 0, time_zone = '+00:00';
SET @now = UTC_TIMESTAMP(3);

INSERT INTO users (id, email, display_name, role)
SELECT seq, CONCAT('u', seq, '@x.vn'), CONCAT('Người ', seq), IF(seq % 2, 'tutor', 'student') FROM seq_1_to_PEOPLE;

CREATE TEMPORARY TABLE plan (
    id INT NOT NULL PRIMARY KEY, pair INT NOT NULL, start DATETIME(3) NOT NULL, status VARCHAR(20) NOT NULL,
    lesson_status VARCHAR(20) NOT NULL, payment VARCHAR(20) NOT NULL, may_join INT NOT NULL);
INSERT INTO plan
SELECT seq, seq, @now - INTERVAL 5 MINUTE, 'pending', 'confirmed', 'paid', 1 FROM seq_1_to_8000
UNION ALL
SELECT seq, 8001 + (seq - 8001) DIV 30, @now + INTERVAL 1 + (seq - 8001) % 30 HOUR, 'pending', 'confirmed', 'paid', 1
FROM seq_8001_to_9500
UNION ALL
SELECT seq, seq - 9501 + 8051,
       ELT(1 + seq % 5, @now, @now, @now, @now - INTERVAL 3 HOUR, @now + INTERVAL 2 HOUR),
       IF(seq % 5 = 2, 'cancelled', 'pending'), 'confirmed', IF(seq % 5 = 0, 'unpaid', 'paid'), IF(seq % 5 = 1, 0, 1)
FROM seq_9501_to_9600
UNION ALL
SELECT seq, 1 + seq % PAIRS, @now - INTERVAL 3 + seq % 17520 HOUR - INTERVAL seq % 3600 SECOND, 'completed', 'completed', 'paid', 1
FROM seq_9601_to_ROWS;

INSERT INTO lessons (id, tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status, payment_status)
SELECT id, 2 * pair - 1, 2 * pair, CONCAT('Toán 9: buổi ', id), start, start + INTERVAL 2 HOUR, lesson_status, payment
FROM plan;

INSERT INTO video_call_sessions (id, lesson_id, tutor_id, student_id, room_name, access_token, scheduled_start_time,
    scheduled_end_time, expires_at, status, payment_status, can_student_join, can_tutor_join, used_count, tutor_joined_at,
    student_joined_at, tutor_left_at, student_left_at, session_ended_at, archived_at)
SELECT id, id, 2 * pair - 1, 2 * pair, CONCAT('lophoc_', LEFT(SHA2(CONCAT('room', id), 256), 24)), SHA2(CONCAT('call', id), 256),
       start, start + INTERVAL 2 HOUR, start + INTERVAL 3 HOUR, status, payment, may_join, may_join,
       IF(status = 'completed', 2, 0), IF(status = 'completed', start, NULL), IF(status = 'completed', start, NULL),
       IF(status = 'completed', start + INTERVAL 2 HOUR, NULL), IF(status = 'completed', start + INTERVAL 2 HOUR, NULL),
       IF(status = 'completed', start + INTERVAL 2 HOUR, NULL),
       IF(status = 'completed' AND start < @now - INTERVAL 30 DAY, @now, NULL)
FROM plan;

INSERT INTO video_call_participants (session_id, user_id, role, first_joined_at, last_seen_at, last_left_at, said_leave,
    present_ms, join_count)
SELECT id, 2 * pair - side, IF(side, 'tutor', 'student'), IF(status = 'completed', start, NULL),
       IF(status = 'completed', start + INTERVAL 2 HOUR, NULL), IF(status = 'completed', start + INTERVAL 2 HOUR, NULL),
       status = 'completed', IF(status = 'completed', 7200000, 0), status = 'completed'
FROM plan JOIN (SELECT 0 side UNION SELECT 1) sides ORDER BY id, side DESC;

INSERT INTO call_events (session_id, user_id, kind, source, connection, occurred_at, address)
SELECT id, 2 * pair - side, IF(is_join, 'join', 'leave'), 'door', LEFT(SHA2(CONCAT('seat', id, '-', side), 256), 32),
       IF(is_join, start, start + INTERVAL 2 HOUR), '203.0.113.7'
FROM plan JOIN (SELECT 0 side UNION SELECT 1) sides JOIN (SELECT 1 is_join UNION SELECT 0) both_ends
WHERE status = 'completed' ORDER BY id, is_join DESC, side DESC;

INSERT INTO session_attendance (session_id, verdict, corrected, tutor_ms, student_ms, together_ms, tutor_drops,
    student_drops, charge_vnd, pay_vnd)
SELECT id, 'held', 0, 7200000, 7200000, 7200000, 0, 0, 0, 0 FROM plan WHERE status = 'completed' OR id BETWEEN 9501 AND 9600;

INSERT INTO session_verdicts (session_id, verdict, decided_by, tutor_ms, student_ms, together_ms, decided_at)
SELECT id, 'held', 'policy', 7200000, 7200000, 7200000, start + INTERVAL 2 HOUR FROM plan WHERE status = 'completed';
DROP TEMPORARY TABLE plan;

-- The jobs have nothing to do while others are measured.
INSERT INTO jobs (name, lease_until, last_finished_at)
VALUES ('create-video-calls', '2000-01-01', @now), ('cleanup-expired-sessions', '2000-01-01', @now);
