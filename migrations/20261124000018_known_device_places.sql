-- Where attempts at a known browser are counted. The secret of the browser changes with every sign-in; this does not, or
-- whoever has an account of their own in it could begin the count anew as often as they like.
ALTER TABLE known_devices ADD COLUMN place BINARY(32) NOT NULL DEFAULT ''
