import { expect, hangUp, test } from "../support/world";

// These tests make the one stand-in misbehave for everybody, so they run one after the other.
test.describe.configure({ mode: "serial" });

test("the token is refused: a new one is fetched on retry", async ({ world }) => {
  const call = await world.call(0);
  const { page } = await world.at(world.student);
  await page.route("**/api/video-call/join", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.jwt = `${body.jwt.slice(0, -4)}AAAA`;
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(call.path);
  await expect(page.getByText("Phòng học không nhận vé vào lớp")).toBeVisible();
  await page.unroute("**/api/video-call/join");
  await page.getByRole("button", { name: "Thử lại" }).click();
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
});

test("removed by the tutor", async ({ world }) => {
  const call = await world.call(0);
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  const room = (await world.session(call)).room_name;
  await world.jitsi({ room, event: "kicked" });
  await expect(page.getByText("Bạn đã được mời ra khỏi phòng.")).toBeVisible();
  await expect(page.locator("iframe")).toHaveCount(0);
  expect((await world.session(call)).student_left_at, "being removed is no goodbye").toBeNull();
});

test("a dropped connection is an interruption, not a goodbye", async ({ world }) => {
  const call = await world.call(0);
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  const room = (await world.session(call)).room_name;
  await world.jitsi({ room, event: "dropped" });
  await expect(page.getByText("Kết nối bị gián đoạn")).toBeVisible();
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  expect((await world.session(call)).student_left_at).toBeNull();
});

test("a hang-up whose end gets lost still ends", async ({ world }) => {
  const call = await world.call(0);
  await world.jitsi({ faults: { loseClose: true } });
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await hangUp(page);
  await expect(page.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
  // The heading comes at once, the answer to the goodbye a moment later.
  await expect.poll(async () => (await world.session(call)).student_left_at).not.toBeNull();
});

test("the script is unreachable, then comes on retry", async ({ world }) => {
  const call = await world.call(0);
  const { page } = await world.at(world.student);
  world.allow(/net::ERR_/);
  await page.route("**/external_api.js", (route) => route.abort("connectionfailed"));
  await page.goto(call.path);
  await expect(page.getByRole("heading", { name: "Chưa mở được phòng học" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Mở trong thẻ mới" })).toHaveAttribute("href", /^https:\/\/localhost:\d+\/lophoc_/);
  await page.unroute("**/external_api.js");
  await page.getByRole("button", { name: "Thử lại" }).click();
  await expect(page.locator("[data-phase=in-call]")).toBeVisible();
});

test.afterEach(async ({ world }) => {
  await world.jitsi({ faults: {} });
});
