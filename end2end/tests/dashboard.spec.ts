import { expect, ready, test } from "../support/world";

test("three groups, each class in one, times in the person's own zone", async ({ world }) => {
  await world.call(-600, { title: "Đang diễn ra" });
  await world.call(600, { title: "Sắp bắt đầu" });
  const far = await world.call(3 * 86_400, { title: "Ba ngày nữa" });
  const { page } = await world.at(world.student);
  await page.goto("/dashboard");
  const group = (name: string) => page.locator("section.group", { has: page.getByRole("heading", { level: 3, name }) });
  await expect(group("Đang diễn ra").getByRole("heading", { level: 4 })).toHaveText(["Đang diễn ra"]);
  await expect(group("Sắp bắt đầu").getByRole("heading", { level: 4 })).toHaveText(["Sắp bắt đầu"]);
  await expect(group("Lịch sắp tới").getByRole("heading", { level: 4 })).toHaveText(["Ba ngày nữa"]);
  const when = await world.row(
    "SELECT CONCAT(DATE_FORMAT(t, '%d/%m/%Y, %H:%i'), ' – ', DATE_FORMAT(t + INTERVAL 1 HOUR, '%H:%i')) AS text FROM (SELECT scheduled_start_time + INTERVAL 7 HOUR AS t FROM video_call_sessions WHERE id = ?) s",
    far.sessionId,
  );
  // The hours never break apart: a dash between spaces and a joiner that keep the line together.
  await expect(group("Lịch sắp tới").getByText(new RegExp(when.text.replace(" – ", "\\s–\\u2060\\s")))).toBeVisible();
});

test("what the server rendered is what the browser shows", async ({ world }) => {
  await world.call(-600);
  await world.call(5000);
  const { page } = await world.at(world.student, { javaScriptEnabled: false });
  await page.goto("/dashboard");
  await expect(page.getByRole("link", { name: /Vào lớp/ })).toBeVisible();
  const plain = (await page.locator("main").innerText()).replace(/\d?\d:\d\d(:\d\d)?/g, "0");
  // Where clocks differ, the living page also names the zone: which nobody can know before it lives.
  const { page: alive } = await world.at(world.student, { timezoneId: "Asia/Ho_Chi_Minh" });
  await alive.goto("/dashboard");
  await ready(alive);
  expect((await alive.locator("main").innerText()).replace(/\d?\d:\d\d(:\d\d)?/g, "0")).toBe(plain);
});

test("the countdown is the server's, whatever the browser's clock says", async ({ world }) => {
  const call = await world.call(15 * 60 + 3600);
  const { page } = await world.at(world.student);
  await page.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 45 * 60_000;
  });
  await page.goto("/dashboard");
  await ready(page);
  await expect(page.locator(`[data-session="${call.sessionId}"]`).getByRole("timer")).toHaveText(/^59:[45]\d$/);
});

test("stale data stays on the screen while the server is away", async ({ world }) => {
  await world.call(3600);
  const { page } = await world.at(world.student);
  world.allow(/net::ERR_/);
  await page.clock.install();
  await page.goto("/dashboard");
  await ready(page);
  await page.route("**/api/video-call/upcoming*", (route) => route.abort("connectionfailed"));
  await page.clock.fastForward("02:10");
  await expect(page.getByText("Đang hiển thị lịch học tải lần trước")).toBeVisible();
  await expect(page.getByRole("heading", { level: 4 })).toHaveCount(1);
  const asked = page.waitForRequest("**/api/video-call/upcoming*");
  await page.getByRole("button", { name: "Thử lại" }).click();
  await asked;
  await expect(page.getByRole("heading", { level: 4 })).toHaveCount(1);
  await page.unroute("**/api/video-call/upcoming*");
  await world.call(7200, { title: "Lớp mới" });
  await expect(page.getByRole("heading", { name: "Lớp mới" })).toBeVisible();
  await expect(page.getByText("Đang hiển thị lịch học tải lần trước")).toHaveCount(0);
});

test("fresh for a minute, then asked again when the person comes back", async ({ world }) => {
  await world.quietly(() => world.call(3600));
  const { page } = await world.at(world.student);
  await page.clock.install();
  await page.goto("/dashboard");
  await ready(page);
  let asked = 0;
  page.on("request", (request) => (asked += request.url().includes("/api/video-call/upcoming") ? 1 : 0));
  const comeBack = () => page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await comeBack();
  await page.clock.runFor(30_000);
  await comeBack();
  expect(asked).toBe(0);
  await page.clock.runFor(40_000);
  await comeBack();
  await expect.poll(() => asked).toBe(1);
});

test("nobody's dashboard is empty without a word", async ({ world }) => {
  const { page } = await world.at(world.student);
  await page.goto("/dashboard");
  await expect(page.getByText("Chưa có lớp học nào")).toBeVisible();
});

test("the language changes without a reload and stays", async ({ world }) => {
  await world.call(3600);
  const { page } = await world.at(world.student);
  await page.goto("/dashboard");
  await ready(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Upcoming classes" })).toBeVisible();
  await expect(page.getByText("Opens in")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Upcoming classes" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});
