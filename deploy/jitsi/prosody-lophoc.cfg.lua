-- What makes Prosody of the Debian packages of Jitsi Meet obey LopHoc. README.md tells the steps.
--
-- Goes to /etc/prosody/lophoc.cfg.lua (owner root, group prosody, mode 640) and is read by the last line of
-- /etc/prosody/conf.avail/<host>.cfg.lua:   Include "/etc/prosody/lophoc.cfg.lua"
-- A section opened again adds to the first one, and the later value wins. Only a list of modules would be replaced
-- as a whole; those two lines are added to the package's own lists by hand, as README.md says.
--
-- Sources: PP = jitsi/jitsi-meet:resources/prosody-plugins, C = jitsi-contrib/prosody-plugins.

-- The three settings of LopHoc: JITSI_DOMAIN without a port, JITSI_APP_ID and JITSI_APP_SECRET, the very same.
local domain, issuer, secret = "jitsi.example.vn", "lophoc-online", ""
-- An empty secret would open every room to whoever can make a token with it.
assert(#secret >= 32, "lophoc.cfg.lua: set the secret, which is JITSI_APP_SECRET of LopHoc")

VirtualHost(domain)
    -- PP/mod_auth_token.lua: nobody gets in without a token. allow_empty_token: PP/token/util.lib.lua.
    authentication = "token"
    app_id = issuer
    app_secret = secret
    allow_empty_token = false
    -- PP/token/util.lib.lua: whose tokens, and for what. Without them any audience would do.
    asap_accepted_issuers = { issuer }
    asap_accepted_audiences = { "jitsi" }
    -- PP/token/util.lib.lua: `sub` must be this domain, and `room` the room that is entered. Both are the default;
    -- they are said here so that nothing above turns them off.
    enable_domain_verification = true
    asap_require_room_claim = true

    -- PP/mod_reservations.lua: a room exists only while LopHoc says that a class is on. It asks at
    -- <prefix>/conference. Needs "reservations" in modules_enabled of this host. The bearer is JITSI_EVENTS_SECRET.
    --reservations_api_prefix = "https://class.example.vn/api/jitsi/reservations"
    --reservations_api_headers = { ["Authorization"] = "Bearer the value of JITSI_EVENTS_SECRET" }
    --reservations_api_timeout = 5

-- C/event_sync/mod_event_sync_component.lua: who came and went, told by the server itself, at <prefix>/events/… .
-- Needs that file in the folder of plugins. The events have no signature: TLS and the header are what proves where
-- they come from. The bearer is JITSI_EVENTS_SECRET.
--Component("esync." .. domain) "event_sync_component"
--    muc_component = "conference." .. domain
--    breakout_component = "breakout." .. domain
--    api_prefix = "https://class.example.vn/api/jitsi"
--    api_headers = { ["Authorization"] = "Bearer the value of JITSI_EVENTS_SECRET" }
--    api_timeout = 5
