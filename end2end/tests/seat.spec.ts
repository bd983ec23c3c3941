import { expect, ready, test } from "../support/world";

test("a second browser is asked, takes over, and the first page leaves", async ({ world }) => {
  const call = await world.call(0);
  // The first page learns of the loss by a refused heartbeat and a refused return.
  world.allow(/status of 409/);
  const { page: laptop } = await world.at(world.student);
  await laptop.goto(call.path);
  await expect(laptop.locator("[data-phase=in-call]")).toBeVisible();

  const { page: phone } = await world.at(world.student);
  await phone.goto(call.path);
  await expect(phone.getByRole("heading", { name: "Bạn đang ở trong lớp trên thiết bị khác" })).toBeVisible();
  await ready(phone);
  await phone.getByRole("button", { name: "Chuyển sang đây" }).click();
  await expect(phone.locator("[data-phase=in-call]")).toBeVisible();

  await expect(laptop.getByRole("heading", { name: "Lớp học đã được mở ở thiết bị khác" })).toBeVisible();
  await expect(laptop.locator("iframe")).toHaveCount(0);
  await expect(phone.frameLocator("iframe").getByRole("listitem")).toHaveCount(1);
  await laptop.close();
  const seat = await world.row(
    "SELECT seat_id, said_leave FROM video_call_participants WHERE session_id = ? AND user_id = ?",
    call.sessionId,
    world.student.id,
  );
  expect(seat.seat_id).not.toBeNull();
  expect(seat.said_leave).toBe(0);
});

test("a reload comes back silently", async ({ world }) => {
  const call = await world.call(0);
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  const first = (await world.session(call)).student_joined_at;
  await page.reload();
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  const session = await world.session(call);
  expect(session.student_joined_at).toEqual(first);
  expect(session.student_left_at).toBeNull();
  await expect(page.frameLocator("iframe").getByRole("listitem")).toHaveCount(1);
});

test("going to another page of the app says goodbye, and the way back is open", async ({ world }) => {
  const call = await world.call(0);
  // A heartbeat that is under way when the page says goodbye finds the seat given up.
  world.allow(/status of 409 .*heartbeat/);
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  await page.getByRole("link", { name: "LopHoc" }).click();
  await expect(page).toHaveURL(/\/dashboard$/);
  await expect.poll(async () => (await world.session(call)).student_left_at).not.toBeNull();
  await page.getByRole("link", { name: /Vào lớp/ }).click();
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  await expect.poll(async () => (await world.session(call)).student_left_at).toBeNull();
});

test("a heartbeat keeps the seat while the call goes on", async ({ world }) => {
  const call = await world.call(0);
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  const lease = async () =>
    (await world.row("SELECT lease_until FROM video_call_participants WHERE session_id = ? AND user_id = ?", call.sessionId, world.student.id))
      .lease_until.getTime();
  const first = await lease();
  await expect.poll(lease, { timeout: 25_000 }).toBeGreaterThan(first + 5_000);
});
