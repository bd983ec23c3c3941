-- Browsers that were known before they had a place to count in: each gets one of its own.
UPDATE known_devices SET place = device_hash WHERE place = UNHEX(REPEAT('00', 32))
