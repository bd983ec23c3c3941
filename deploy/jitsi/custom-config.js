// Added to the end of Jitsi's config.js. README.md tells where it goes.
// Source of names and meanings: jitsi/jitsi-meet:config.js, unless a line says otherwise.

// These four the server alone can say; a page that embeds the room cannot
// (jitsi/jitsi-meet:react/features/base/config/configWhitelist.ts).
// Nobody makes up rooms at the front door.
config.welcomePage = { disabled: true };
// After a call the room is just over: LopHoc goes on from there.
config.enableClosePage = false;
// For links opened without LopHoc; LopHoc itself says the person's language.
config.defaultLanguage = 'vi';
// The default asks a STUN server of jitsi.net for the address of each person
// (jitsi/lib-jitsi-meet:modules/xmpp/xmpp.ts). Those that Prosody names in external_services are used all the same.
config.p2p = Object.assign({}, config.p2p, { stunServers: [] });

// These LopHoc says too; here they hold for every way into a room.
// No foreign server is asked: no Gravatar, no statistics.
config.disableThirdPartyRequests = true;
// Phones stay in the browser instead of asking for an app. The first name is the old one.
config.disableDeepLinking = true;
config.deeplinking = Object.assign({}, config.deeplinking, { disabled: true });
