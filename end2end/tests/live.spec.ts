// Changes reach open pages by themselves, without a reload, whichever server the page is connected to. How soon is measured in
// bench/.
import { expect, hangUp, ready, test } from "../support/world";

const second = `http://localhost:${process.env.APP_PORT_2}`;
// Sooner than any page would ask by itself, which is after ten seconds.
const within = { timeout: 5_000 };
const inCall = "[data-phase=in-call]";

/** Waits until the page's stream is open. */
async function listening(page: import("@playwright/test").Page, act: () => Promise<unknown>) {
  const opened = page.waitForResponse((response) => response.url().includes("/api/events") && response.ok());
  await act();
  await opened;
}

for (const [which, origin] of [["the same server", ""], ["another server", second]] as const) {
  test(`the dashboard follows what staff do at ${which}`, async ({ world }) => {
    const { page } = await world.at(world.student);
    await listening(page, () => page.goto(`${origin}/dashboard`));
    await page.evaluate(() => ((window as any).sameDocument = true));
    const start = new Date(Date.now() + 300_000);
    const { lesson } = await world.staff("POST", "/lessons", {
      tutorId: world.tutor.id,
      studentId: world.student.id,
      title: "Lịch sử 8",
      scheduledStartTime: start,
      scheduledEndTime: new Date(start.getTime() + 3_600_000),
      status: "confirmed",
    });
    const row = page.locator("li.call", { hasText: "Lịch sử 8" });
    await expect(row).toBeVisible(within);
    await expect(row.getByText("chưa thanh toán đủ")).toBeVisible();
    await world.staff("PATCH", `/lessons/${lesson.id}`, { paymentStatus: "paid" });
    await expect(row.getByRole("link", { name: /Vào lớp/ })).toBeVisible(within);
    await world.staff("PATCH", `/sessions/${lesson.sessionId}`, { canStudentJoin: false });
    await expect(row.getByText("tạm khóa quyền")).toBeVisible(within);
    await world.staff("PATCH", `/sessions/${lesson.sessionId}`, { canStudentJoin: true });
    await expect(row.getByRole("link", { name: /Vào lớp/ })).toBeVisible(within);
    const later = new Date(Date.now() + 3 * 3_600_000);
    await world.staff("PATCH", `/lessons/${lesson.id}`, {
      scheduledStartTime: later,
      scheduledEndTime: new Date(later.getTime() + 3_600_000),
    });
    await expect(row.getByText("Mở cửa sau")).toBeVisible(within);
    await world.staff("PATCH", `/sessions/${lesson.sessionId}`, { status: "cancelled" });
    await expect(row).toHaveCount(0, within);
    expect(await page.evaluate(() => (window as any).sameDocument)).toBe(true);
  });
}

test("paying opens the waiting student's page by itself", async ({ world }) => {
  const call = await world.call(60, { paid: false });
  const { page } = await world.at(world.student);
  await listening(page, () => page.goto(call.path));
  await expect(page.getByRole("heading", { name: "Lớp chưa được thanh toán" })).toBeVisible();
  await page.evaluate(() => ((window as any).sameDocument = true));
  await world.staff("PATCH", `/lessons/${call.lessonId}`, { paymentStatus: "paid" });
  await expect(page.locator(".meeting")).toBeVisible(within);
  await expect(page.locator(inCall)).toBeVisible();
  expect(await page.evaluate(() => (window as any).sameDocument)).toBe(true);
});

test("a class that is moved forward opens, one that is called off closes, and who is blocked is put out", async ({ world }) => {
  const call = await world.call(3 * 3600);
  // A seat that staff ended is found out by a refused heartbeat and a refused return.
  world.allow(/status of 4(09|03|10)/);
  const { page } = await world.at(world.student);
  await listening(page, () => page.goto(call.path));
  await expect(page.getByRole("heading", { name: "Chưa đến giờ vào lớp" })).toBeVisible();
  const start = new Date();
  await world.staff("PATCH", `/sessions/${call.sessionId}`, {
    scheduledStartTime: start,
    scheduledEndTime: new Date(start.getTime() + 3_600_000),
  });
  await expect(page.locator(".meeting")).toBeVisible(within);
  await expect(page.locator(inCall)).toBeVisible();
  await world.staff("PATCH", `/sessions/${call.sessionId}`, { canStudentJoin: false });
  await expect(page.getByRole("heading", { name: "Bạn chưa được phép vào lớp" })).toBeVisible(within);
  await expect(page.locator("iframe")).toHaveCount(0);
  await world.staff("PATCH", `/sessions/${call.sessionId}`, { canStudentJoin: true });
  await expect(page.locator(inCall)).toBeVisible();
  await world.staff("PATCH", `/sessions/${call.sessionId}`, { status: "cancelled" });
  await expect(page.getByRole("heading", { name: "Lớp học đã bị hủy" })).toBeVisible(within);
});

test("the tutor sees the student wait, come, lose the line and leave", async ({ world }) => {
  const call = await world.call(0, { paid: false });
  const { page: tutor } = await world.at(world.tutor);
  await tutor.goto(`${second}${call.path}`);
  await expect(tutor.locator(inCall)).toBeVisible();
  const student = tutor.locator(".presence");
  await expect(student).toHaveText("Học sinh chưa vào lớp");

  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await ready(page);
  await expect(student).toHaveText("Học sinh đang đợi ở cửa");
  await page.goto("/dashboard");
  await expect(student).toHaveText("Học sinh chưa vào lớp");
  await page.goto(call.path);
  await expect(student).toHaveText("Học sinh đang đợi ở cửa");
  await world.staff("PATCH", `/lessons/${call.lessonId}`, { paymentStatus: "paid" });
  await expect(page.locator(inCall)).toBeVisible();
  await expect(student).toHaveText("Học sinh đang trong lớp");

  // As if nothing had been heard of the student for half a minute: the tutor's next heartbeat brings it.
  await page.route("**/api/video-call/heartbeat", (route) => route.abort());
  world.allow(/ERR_FAILED/);
  await world.run(
    "UPDATE video_call_participants SET last_seen_at = last_seen_at - INTERVAL 40 SECOND WHERE session_id = ? AND user_id = ?",
    call.sessionId,
    world.student.id,
  );
  await expect(student).toHaveText("Học sinh bị mất kết nối");
  await page.unroute("**/api/video-call/heartbeat");
  await expect(student).toHaveText("Học sinh đang trong lớp");
  await hangUp(page);
  await expect(student).toHaveText("Học sinh đã rời lớp", within);
});

test("a takeover makes the first page leave at once", async ({ world }) => {
  const call = await world.call(0);
  world.allow(/status of 409/);
  const { page: laptop } = await world.at(world.student);
  await listening(laptop, () => laptop.goto(call.path));
  await expect(laptop.locator(inCall)).toBeVisible();
  const { page: phone } = await world.at(world.student);
  await phone.goto(`${second}${call.path}`);
  await ready(phone);
  await phone.getByRole("button", { name: "Chuyển sang đây" }).click();
  await expect(phone.locator(".meeting")).toBeVisible();
  await expect(laptop.getByRole("heading", { name: "Lớp học đã được mở ở thiết bị khác" })).toBeVisible(within);
});

test("a stream that was cut comes back and nothing is missed; without one the page asks now and then", async ({ world }) => {
  const { page } = await world.at(world.student);
  world.allow(/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /status of 503/);
  let cut = true;
  await page.route("**/api/events*", (route) => (cut ? route.abort() : route.continue()));
  await page.goto("/dashboard");
  await ready(page);
  await world.call(300, { title: "Địa lý 7" });
  cut = false;
  // The stream tries again by itself and tells what happened since the page was made.
  await expect(page.getByText("Địa lý 7")).toBeVisible();

  const { page: streamless } = await world.at(world.student);
  await streamless.clock.install();
  await streamless.route("**/api/events*", (route) => route.fulfill({ status: 503, body: "" }));
  await streamless.goto("/dashboard");
  await ready(streamless);
  await world.call(300, { title: "Công nghệ 7" });
  await streamless.clock.runFor(45_000);
  await expect(streamless.getByText("Công nghệ 7")).toBeVisible();
});
