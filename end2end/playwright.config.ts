import { defineConfig } from "@playwright/test";

const { APP_PORT, JITSI_PORT, DATABASE_URL, JITSI_APP_SECRET, JITSI_TLS_KEY, JITSI_TLS_CERT, CHROMIUM, TURN_PORT, TURN_SECRET } = process.env;
if (!APP_PORT || !DATABASE_URL) throw new Error("Run these tests by `make e2e`, which starts what they need.");

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  use: {
    baseURL: `http://localhost:${APP_PORT}`,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ],
    },
  },
  webServer: [
    {
      name: "jitsi",
      command: "exec node jitsi/server.mjs",
      url: `https://localhost:${JITSI_PORT}/external_api.js`,
      ignoreHTTPSErrors: true,
      env: { JITSI_PORT: JITSI_PORT!, JITSI_APP_SECRET: JITSI_APP_SECRET!, JITSI_TLS_KEY: JITSI_TLS_KEY!, JITSI_TLS_CERT: JITSI_TLS_CERT!, JITSI_EVENTS_URL: `http://localhost:${APP_PORT}/api/jitsi` },
    },
    // Two server processes on one database, as behind a proxy.
    server("lophoc", APP_PORT),
    server("lophoc-2", process.env.APP_PORT_2!),
    // One that holds its calls itself, through a relay only.
    server("lophoc-relay", process.env.APP_PORT_RELAY!, {
      CALL_PROVIDER: "builtin",
      ICE_SERVERS: `turn:127.0.0.1:${TURN_PORT}?transport=udp`,
      TURN_SECRET: TURN_SECRET!,
      ICE_TRANSPORT_POLICY: "relay",
    }),
    {
      name: "coturn",
      command: `exec turnserver -n --listening-ip=127.0.0.1 --relay-ip=127.0.0.1 --listening-port=${TURN_PORT} --use-auth-secret --static-auth-secret=${TURN_SECRET} --realm=e2e.test --allow-loopback-peers --no-cli --no-tls --no-dtls --log-file=stdout --pidfile=/dev/null --userdb=../.dev/turn.sqlite`,
      port: Number(TURN_PORT),
    },
  ],
});

function server(name: string, port: string, more: Record<string, string> = {}) {
  return {
    name,
    command: "exec target/debug/lophoc serve",
    cwd: "..",
    url: `http://localhost:${port}/readyz`,
    stderr: process.env.CI ? ("ignore" as const) : ("pipe" as const),
    env: {
      DATABASE_URL: DATABASE_URL!,
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      APP_BASE_URL: `http://localhost:${port}`,
      JITSI_DOMAIN: `localhost:${JITSI_PORT}`,
      JITSI_APP_SECRET: JITSI_APP_SECRET!,
      CRON_SECRET: process.env.CRON_SECRET!,
      API_KEY: process.env.API_KEY!,
      RUST_LOG: "warn",
      ...more,
    },
  };
}
