// Added to the end of Jitsi's interface_config.js. README.md tells where it goes.
// Source: jitsi/jitsi-meet:interface_config.js. A page that embeds the room cannot say these
// (jitsi/jitsi-meet:react/features/base/config/interfaceConfigWhitelist.ts).

// No logo of others over the picture.
interfaceConfig.SHOW_JITSI_WATERMARK = false;
interfaceConfig.SHOW_BRAND_WATERMARK = false;
// No advertisement after a call.
interfaceConfig.SHOW_PROMOTIONAL_CLOSE_PAGE = false;
