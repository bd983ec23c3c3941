-- What must hold between rows at any moment, whatever was killed when. Each statement counts the rows that break the
-- rule said in the line above it; `lophoc doctor` and the tests run them all.

-- nobody holds a seat without ever having joined
SELECT COUNT(*) FROM video_call_participants WHERE seat_id IS NOT NULL AND (first_joined_at IS NULL OR join_count = 0);

-- an open stay belongs to a seat
SELECT COUNT(*) FROM video_call_participants WHERE entered_at IS NOT NULL AND seat_id IS NULL;

-- nobody was there for less than nothing
SELECT COUNT(*) FROM video_call_participants WHERE present_ms < 0;

-- a seat is held in full or not at all
SELECT COUNT(*) FROM video_call_participants
WHERE (seat_id IS NULL) <> (lease_until IS NULL) OR (seat_id IS NULL) <> (seat_login_id IS NULL)
   OR (seat_id IS NOT NULL AND entered_at IS NULL);

-- no seat is held twice
SELECT COUNT(*)
FROM (SELECT seat_id FROM video_call_participants WHERE seat_id IS NOT NULL GROUP BY seat_id HAVING COUNT(*) > 1) twice;

-- nobody sits in a completed class
SELECT COUNT(*)
FROM video_call_participants p JOIN video_call_sessions s ON s.id = p.session_id
WHERE s.status = 'completed' AND p.seat_id IS NOT NULL;

-- whoever sits came in last by the log of events, and whoever does not went last
SELECT COUNT(*)
FROM video_call_participants p
WHERE (p.seat_id IS NOT NULL OR p.join_count > 0)
  AND (p.seat_id IS NOT NULL) <> ((
      SELECT c.kind FROM call_events c
      WHERE c.session_id = p.session_id AND c.user_id = p.user_id
        AND c.kind IN ('join', 'takeover', 'leave', 'put_out', 'lapse')
      ORDER BY c.id DESC LIMIT 1) IN ('join', 'takeover'));

-- a completed class has an end, and both were in
SELECT COUNT(*) FROM video_call_sessions
WHERE status = 'completed'
  AND (session_ended_at IS NULL OR tutor_joined_at IS NULL OR student_joined_at IS NULL);

-- the first joins of a session are those of its people
SELECT COUNT(*)
FROM video_call_sessions s
JOIN video_call_participants p ON p.session_id = s.id
WHERE (p.role = 'tutor' AND p.user_id = s.tutor_id AND NOT (p.first_joined_at <=> s.tutor_joined_at))
   OR (p.role = 'student' AND p.user_id = s.student_id AND NOT (p.first_joined_at <=> s.student_joined_at));

-- admissions are counted once each
SELECT COUNT(*)
FROM (
    SELECT s.id FROM video_call_sessions s JOIN video_call_participants p ON p.session_id = s.id
    GROUP BY s.id, s.used_count HAVING s.used_count <> SUM(p.join_count) AND MAX(p.role) IS NOT NULL
) differing
JOIN video_call_sessions s ON s.id = differing.id
WHERE EXISTS (SELECT 1 FROM call_events c WHERE c.session_id = s.id);

-- every admission stands in the log of events, with the person and once
SELECT COUNT(*)
FROM video_call_participants p
WHERE p.join_count > 0
  AND EXISTS (SELECT 1 FROM call_events c WHERE c.session_id = p.session_id)
  AND p.join_count <> (
      SELECT COUNT(*) FROM call_events c
      WHERE c.session_id = p.session_id AND c.user_id = p.user_id AND c.kind IN ('join', 'takeover'));

-- a class that is over for good left its lesson neither open nor confirmed
SELECT COUNT(*)
FROM video_call_sessions s JOIN lessons l ON l.id = s.lesson_id
WHERE s.status = 'completed' AND l.status IN ('pending', 'confirmed', 'in_progress');

-- a session is for a lesson or for a class of a course, never for both or none
SELECT COUNT(*) FROM video_call_sessions WHERE (lesson_id IS NULL) = (session_record_id IS NULL);
