// What every test starts from: its own tutor and student, classes around now, signed-in browsers, the stand-in
// Jitsi. A test fails on any console error and any page error that it has not announced.
import { test as base, expect, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";
import { createPool, type Pool } from "mysql2/promise";

export { expect };

export const PASSWORD = "end-to-end-password";

export type Person = { id: number; email: string; name: string };
export type Call = { lessonId: number; sessionId: number; token: string; path: string };
export type At = BrowserContextOptions & { in?: Browser };
export type Seated = { page: Page; close: () => Promise<void> };

const db: Pool = createPool({ uri: process.env.DATABASE_URL!, timezone: "Z", connectionLimit: 4 });
let serial = 0;

export class World {
  tutor!: Person;
  student!: Person;
  private problems: string[] = [];
  // A sign of life may be on its way while its seat is given up.
  private allowed: RegExp[] = [/409 \(Conflict\) .*\/api\/video-call\/heartbeat\)/];
  private broken: string[] = [];
  private closers: (() => Promise<void>)[] = [];

  constructor(
    private browser: Browser,
    private baseURL: string,
    private defaults: BrowserContextOptions,
  ) {}

  async person(role: "tutor" | "student", name: string): Promise<Person> {
    const email = `${role}-${process.pid}-${Date.now()}-${serial++}@e2e.test`;
    const [done] = await db.query(
      "INSERT INTO users (email, display_name, role, password_hash) SELECT ?, ?, ?, password_hash FROM users WHERE email = 'template@e2e.test'",
      [email, name, role],
    );
    return { id: (done as { insertId: number }).insertId, email, name };
  }

  /** A class that starts so many seconds from now, with its session. */
  async call(startsIn: number, { lasts = 3600, paid = true, title = "Toán 9 – Phương trình bậc hai" } = {}): Promise<Call> {
    const start = new Date(Date.now() + startsIn * 1000);
    const end = new Date(start.getTime() + lasts * 1000);
    // Classes in the past cannot get a session through the API, so it is made ahead and moved.
    const later = new Date(Date.now() + 86_400_000);
    const [done] = await db.query(
      "INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status, payment_status) VALUES (?, ?, ?, ?, ?, 'confirmed', ?)",
      [this.tutor.id, this.student.id, title, later, new Date(later.getTime() + lasts * 1000), paid ? "paid" : "unpaid"],
    );
    const lessonId = (done as { insertId: number }).insertId;
    const context = await this.browser.newContext({ baseURL: this.baseURL });
    await signIn(context, this.tutor);
    const page = await context.newPage();
    await page.goto("/robots.txt");
    const made = await page.evaluate(async (lessonId) => {
      const answer = await fetch("/api/video-call/create", { method: "POST", body: JSON.stringify({ lessonId }) });
      return answer.json();
    }, lessonId);
    await context.close();
    await db.query("UPDATE lessons SET scheduled_start_time = ?, scheduled_end_time = ? WHERE id = ?", [start, end, lessonId]);
    await db.query(
      "UPDATE video_call_sessions SET scheduled_start_time = ?, scheduled_end_time = ?, expires_at = ? WHERE id = ?",
      [start, end, new Date(end.getTime() + 3_600_000), made.sessionId],
    );
    return { lessonId, sessionId: made.sessionId, token: made.accessToken, path: `/video-call/${made.accessToken}` };
  }

  /** A new browser, signed in unless `person` is null; `in` is another kind of browser than the usual one. */
  async at(person: Person | null, { in: browser = this.browser, ...options }: At = {}): Promise<Seated> {
    const context = await browser.newContext({
      baseURL: this.baseURL,
      ignoreHTTPSErrors: true,
      locale: "vi-VN",
      // Not the person's own zone: what is shown must not depend on where the browser believes to be.
      timezoneId: "America/New_York",
      permissions: ["camera", "microphone"],
      ...this.defaults,
      ...options,
    });
    if (person) await signIn(context, person);
    // What a page may not load is a mistake in the page or in its policy, whatever the test is about and whoever opened it.
    await context.exposeFunction("tellBroken", (what: string) => this.broken.push(what));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, documentURI }) => {
        (window as any).tellBroken(`${violatedDirective} forbids ${blockedURI} (${sourceFile}) in ${documentURI}`);
      });
    });
    context.on("weberror", (error) => this.problems.push(`page error: ${error.error().message}`));
    context.on("console", (message) => {
      if (message.type() === "error") this.problems.push(`console: ${message.text()} (${message.location().url})`);
    });
    const page = await context.newPage();
    const close = () => context.close();
    this.closers.push(close);
    return { page, close };
  }

  /** The class is held without a media server. */
  async direct(call: Call): Promise<Call> {
    await this.run("UPDATE video_call_sessions SET provider = 'builtin' WHERE id = ?", call.sessionId);
    return call;
  }

  /** Announces a console error that belongs to the test. */
  allow(...patterns: RegExp[]) {
    this.allowed.push(...patterns);
  }

  async jitsi(order: Record<string, unknown>) {
    const context = await this.browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      await page.goto(`https://localhost:${process.env.JITSI_PORT}/_faults`);
      return await page.evaluate(async (order) => {
        return (await fetch("/_control", { method: "POST", body: JSON.stringify(order) })).json();
      }, order);
    } finally {
      await context.close();
    }
  }

  /** Lets twenty minutes go by in a class both are in: what has been seen of it so far was seen that much earlier.
   *  `told` is how much is seen when both are in: by their pages and, in Jitsi, by the media server too. */
  async pass(call: Call, told = 4) {
    // Who comes back tells it twice.
    const seen = "SELECT COUNT(DISTINCT kind, user_id) AS n FROM call_events WHERE session_id = ? AND kind IN ('in_call', 'occupant_joined')";
    await expect.poll(async () => (await this.row(seen, call.sessionId)).n).toBeGreaterThanOrEqual(told);
    await this.run(
      "UPDATE call_events SET occurred_at = occurred_at - INTERVAL 20 MINUTE, since = since - INTERVAL 20 MINUTE WHERE session_id = ?",
      call.sessionId,
    );
    // The pages gave a sign of life all the while.
    await this.run(
      `INSERT INTO call_events (session_id, user_id, kind, source, connection, occurred_at)
       SELECT session_id, user_id, 'heartbeat', 'door', connection, occurred_at + INTERVAL seq MINUTE
       FROM call_events JOIN seq_1_to_19 WHERE session_id = ? AND kind = 'in_call'`,
      call.sessionId,
    );
  }

  /** Does something that no open page is told of. */
  async quietly<T>(act: () => Promise<T>): Promise<T> {
    const done = await act();
    await db.query("DELETE FROM live_events WHERE tutor_id = ?", [this.tutor.id]);
    return done;
  }

  /** What staff and the host platform do: a call of the admin API. */
  async staff(method: string, path: string, body?: unknown) {
    const answer = await fetch(`${this.baseURL}/api/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${process.env.API_KEY}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const json = await answer.json();
    expect(json, JSON.stringify(json)).toMatchObject({ success: true });
    return json;
  }

  async row(sql: string, ...values: unknown[]): Promise<Record<string, any>> {
    const [rows] = await db.query(sql, values);
    return (rows as Record<string, any>[])[0];
  }

  async run(sql: string, ...values: unknown[]) {
    await db.query(sql, values);
  }

  async session(call: Call) {
    return this.row("SELECT * FROM video_call_sessions WHERE id = ?", call.sessionId);
  }

  async end() {
    for (const close of this.closers) await close();
    const unexpected = this.problems.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)));
    expect(unexpected).toEqual([]);
    expect(this.broken, "breaches of the content security policy").toEqual([]);
  }
}

async function signIn(context: Awaited<ReturnType<Browser["newContext"]>>, person: Person) {
  const page = await context.newPage();
  await page.goto("/robots.txt");
  const status = await page.evaluate(async (body) => {
    return (await fetch("/api/auth/login", { method: "POST", body: JSON.stringify(body) })).status;
  }, { email: person.email, password: PASSWORD });
  expect(status).toBe(200);
  await page.close();
}

/** Waits until the page hears what a person does. */
export async function ready(page: Page) {
  await expect(page.locator("html[data-ready]")).toBeAttached();
}

/** Hangs up in the room. Not by a pointer: the frame is gone before a click with one has come to its end. */
export async function hangUp(page: Page) {
  const button = page.frameLocator("iframe").getByRole("button", { name: "Hang up" });
  await button.evaluate((button) => void setTimeout(() => (button as HTMLElement).click()));
}

export const test = base.extend<{ world: World }>({
  world: async ({ browser, baseURL }, use) => {
    const world = new World(browser, baseURL!, {});
    world.tutor = await world.person("tutor", "Nguyễn Thu Hà");
    world.student = await world.person("student", "Trần Minh Khôi");
    await use(world);
    await world.end();
  },
});
