// The built-in room: two browsers at two server processes, with real media between them.
import { expect, ready, test, type Call, type World } from "../support/world";
import { ALLOW_ALL, FAKE_DEVICES, RELAY, SECOND, browser, figures, seesAndHears, together, watch } from "../support/line";
import type { Page } from "@playwright/test";

test.describe.configure({ timeout: 120_000 });

const inCall = (page: Page) => expect(page.locator(".direct[data-phase=in-call]")).toBeVisible();
const control = (page: Page, name: string | RegExp) => page.getByRole("toolbar").getByRole("button", { name });

/** Tutor and student in a class without a media server, each at a server of their own. */
async function pair(world: World, call: Call): Promise<[Page, Page]> {
  const { page: tutor } = await world.at(world.tutor);
  const { page: student } = await world.at(world.student, SECOND);
  for (const page of [tutor, student]) {
    await watch(page);
    await page.goto(call.path);
    await inCall(page);
  }
  return [tutor, student];
}

const intervals = async (world: World, call: Call) => {
  const { attendance } = await world.staff("GET", `/sessions/${call.sessionId}/attendance`);
  const seen = attendance.attendance ?? attendance;
  return { tutor: seen.tutor.intervals.length, student: seen.student.intervals.length, drops: seen.tutor.drops + seen.student.drops };
};

test("two people at two servers see and hear each other; the end completes the class", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const [tutor, student] = await pair(world, call);
  await together(tutor, student);
  await expect(student.locator(".their-name")).toContainText("Nguyễn Thu Hà");
  await expect(tutor.locator(".their-name")).toContainText("Trần Minh Khôi");
  const said = await world.row("SELECT COUNT(*) AS n FROM call_signals WHERE session_id = ?", call.sessionId);
  expect(said.n).toBeGreaterThan(3);

  await world.pass(call, 2);
  await tutor.getByRole("button", { name: "Kết thúc lớp" }).click();
  await tutor.getByRole("button", { name: "Kết thúc", exact: true }).click();
  for (const page of [tutor, student]) await expect(page.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
  await expect.poll(async () => (await world.session(call)).status).toBe("completed");
  expect(await intervals(world, call)).toEqual({ tutor: 1, student: 1, drops: 0 });
  const left = await world.row("SELECT COUNT(*) AS n FROM call_signals WHERE session_id = ?", call.sessionId);
  expect(left.n, "nothing of it is kept").toBe(0);
});

test("the screen takes the place of the camera and gives it back, without negotiating anew", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const [tutor, student] = await pair(world, call);
  await together(tutor, student);
  const before = await figures(student);
  const description = () => tutor.evaluate(() => (window as any).connections.at(-1).localDescription.sdp);
  const sdp = await description();
  await control(tutor, /Chia sẻ màn hình/).click();
  await expect(tutor.getByText("Bạn đang chia sẻ màn hình")).toBeVisible();
  await expect(student.locator(".their-name")).toContainText("Màn hình của");
  await expect.poll(async () => (await figures(student)).frameWidth).not.toBe(before.frameWidth);
  await seesAndHears(student);
  await tutor.getByRole("button", { name: "Dừng chia sẻ", exact: true }).first().click();
  await expect(student.locator(".their-name")).not.toContainText("Màn hình của");
  await seesAndHears(student);
  expect(await description()).toBe(sdp);
});

test("chat and raised hand; a reload keeps what was written", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const [tutor, student] = await pair(world, call);
  await together(tutor, student);
  await student.keyboard.press("h");
  await expect(tutor.locator(".their-name").getByRole("img", { name: "Đang giơ tay" })).toBeVisible();

  await student.keyboard.press("c");
  await student.getByRole("textbox", { name: "Tin nhắn" }).fill("Em chưa hiểu bước 2 ạ");
  await student.keyboard.press("Enter");
  await expect(control(tutor, /1 tin chưa đọc/)).toBeVisible();
  await control(tutor, /Trò chuyện/).click();
  await expect(tutor.getByRole("log")).toContainText("Em chưa hiểu bước 2 ạ");
  await tutor.getByRole("textbox", { name: "Tin nhắn" }).fill("Mình xem lại nhé <b>");
  await tutor.keyboard.press("Enter");
  await expect(student.getByRole("log")).toContainText("Mình xem lại nhé <b>");

  await student.reload();
  await inCall(student);
  await together(tutor, student);
  await control(student, /Trò chuyện/).click();
  await expect(student.getByRole("log").locator(".line")).toHaveCount(2);
  await expect(tutor.getByRole("log").locator(".line")).toHaveCount(2);
});

test("camera and microphone off are off for the other one too, and remembered", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const [tutor, student] = await pair(world, call);
  await together(tutor, student);
  await student.keyboard.press("m");
  await student.keyboard.press("v");
  await expect(tutor.locator(".their-name").getByRole("img", { name: "Micro đang tắt" })).toBeVisible();
  await expect(tutor.getByText("Camera đang tắt")).toBeVisible();
  const still = await figures(tutor);
  await student.reload();
  await inCall(student);
  await expect(control(student, /Bật micro/)).toBeVisible();
  await expect(control(student, /Bật camera/)).toBeVisible();
  await expect.poll(async () => (await figures(tutor)).connections).toBeGreaterThan(still.connections);
  await expect.poll(async () => (await figures(tutor)).connected, { timeout: 30_000 }).toBe(true);
  await control(student, /Bật camera/).click();
  await control(student, /Bật micro/).click();
  await together(tutor, student);
});

test("a reload and a move to another device of the same person come back by themselves", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  world.allow(/status of 409/);
  const [tutor, student] = await pair(world, call);
  await together(tutor, student);
  await tutor.reload();
  await inCall(tutor);
  await together(tutor, student);

  const { page: phone } = await world.at(world.student, SECOND);
  await watch(phone);
  await phone.goto(call.path);
  await ready(phone);
  await phone.getByRole("button", { name: "Chuyển sang đây" }).click();
  await inCall(phone);
  await expect(student.getByRole("heading", { name: "Lớp học đã được mở ở thiết bị khác" })).toBeVisible();
  await together(tutor, phone);
});

test("a second tab of the same browser takes the call, and the first can take it back", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const [tutor, student] = await pair(world, call);
  await together(tutor, student);
  const second = await student.context().newPage();
  await watch(second);
  await second.goto(call.path);
  await inCall(second);
  await together(tutor, second);
  await expect(student.getByText("trong một thẻ khác của trình duyệt")).toBeVisible();
  await student.getByRole("button", { name: "Tiếp tục ở thẻ này" }).click();
  await inCall(student);
  await together(tutor, student);
  await expect.poll(() => intervals(world, call), { message: "there all the time" }).toEqual({ tutor: 1, student: 1, drops: 0 });
});

test("nobody can send the other one out by pretending that a newer page has come", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const [tutor, student] = await pair(world, call);
  await together(tutor, student);
  const name = async (id: number) => {
    const said = await world.row("SELECT content FROM call_signals WHERE session_id = ? AND sender_id = ? ORDER BY id DESC LIMIT 1", call.sessionId, id);
    return JSON.parse(said.content).from as string;
  };
  const seat = await world.row("SELECT seat_id FROM video_call_participants WHERE session_id = ? AND user_id = ?", call.sessionId, world.student.id);
  const signal = { from: await name(world.student.id), to: await name(world.tutor.id), said: { type: "replaced" } };
  const asked = tutor.waitForResponse("**/api/video-call/door");
  const status = await student.evaluate(async (body) => (await fetch("/api/video-call/signal", { method: "POST", body: JSON.stringify(body) })).status, {
    sessionId: call.sessionId,
    seatId: seat.seat_id,
    signal,
  });
  expect(status).toBe(200);
  await asked;
  await together(tutor, student);
  await inCall(tutor);
});

test("after a change of network new ways are found while the class goes on", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const [tutor, student] = await pair(world, call);
  await together(tutor, student);
  const before = await figures(student);
  // Both at once: the two offers collide, and the polite side gives way.
  await Promise.all([tutor, student].map((page) => page.evaluate(() => dispatchEvent(new Event("online")))));
  await expect.poll(async () => (await figures(student)).ufrag).not.toBe(before.ufrag);
  await together(tutor, student);
  expect((await figures(student)).connections, "the same connection").toBe(before.connections);
});

test("one side is killed: the other waits, and goes on when it is back", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  world.allow(/status of 409/);
  const doomed = await browser(FAKE_DEVICES, ALLOW_ALL);
  const { page: tutor } = await world.at(world.tutor, { in: doomed });
  const { page: student } = await world.at(world.student, SECOND);
  for (const page of [tutor, student]) {
    await watch(page);
    await page.goto(call.path);
    await inCall(page);
  }
  await together(tutor, student);
  const session = await doomed.newBrowserCDPSession();
  await session.send("Browser.crash").catch(() => {});
  await expect(student.getByText("Đường truyền bị gián đoạn, đang nối lại")).toBeVisible({ timeout: 30_000 });
  expect((await world.session(call)).tutor_left_at, "no goodbye").toBeNull();

  const { page: again } = await world.at(world.tutor);
  await watch(again);
  await again.goto(call.path);
  await ready(again);
  await again.getByRole("button", { name: "Chuyển sang đây" }).click();
  await inCall(again);
  await together(again, student);
});

test("through a relay only: neither learns the other's address", async ({ world }) => {
  const call = await world.call(-60);
  const { page: tutor } = await world.at(world.tutor, RELAY);
  const { page: student } = await world.at(world.student, RELAY);
  for (const page of [tutor, student]) {
    await watch(page);
    await page.goto(call.path);
    await inCall(page);
  }
  await together(tutor, student);
  for (const page of [tutor, student]) {
    const { localTypes, remoteTypes } = await figures(page);
    expect(new Set(localTypes)).toEqual(new Set(["relay"]));
    expect(remoteTypes.filter((type) => type !== "relay" && type !== "prflx")).toEqual([]);
    const sdp = await page.evaluate(() => (window as any).connections.at(-1).remoteDescription.sdp);
    expect(sdp).not.toMatch(/typ (host|srflx)/);
  }
});

test("without camera and microphone the class goes on, with a hint", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const bare = await browser();
  const { page: student } = await world.at(world.student, { in: bare });
  const { page: tutor } = await world.at(world.tutor, SECOND);
  for (const page of [tutor, student]) {
    await watch(page);
    await page.goto(call.path);
    await inCall(page);
  }
  await expect(student.getByText("Không tìm thấy camera và micro")).toBeVisible();
  await seesAndHears(student);
  await expect(tutor.getByText("Camera đang tắt")).toBeVisible();
  await bare.close();
});

test("refused permission: the class goes on, and the hint is that of this browser", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const strict = await browser(FAKE_DEVICES);
  const { page: student } = await world.at(world.student, { in: strict, permissions: [] });
  const { page: tutor } = await world.at(world.tutor, SECOND);
  for (const page of [tutor, student]) {
    await watch(page);
    await page.goto(call.path);
    await inCall(page);
  }
  await expect(student.getByText("Bấm biểu tượng bên trái địa chỉ trang")).toBeVisible();
  await seesAndHears(student);
  await student.context().grantPermissions(["camera", "microphone"]);
  await student.getByRole("button", { name: "Thử lại" }).click();
  await together(tutor, student);
  await strict.close();
});

test("Jitsi is down: one press moves both, and attendance is whole", async ({ world }) => {
  const call = await world.call(-60);
  world.allow(/net::ERR_/);
  const { page: tutor } = await world.at(world.tutor);
  const { page: student } = await world.at(world.student, SECOND);
  for (const page of [tutor, student]) {
    await watch(page);
    await page.route("**/external_api.js", (route) => route.abort("connectionfailed"));
    await page.goto(call.path);
    await expect(page.getByRole("heading", { name: "Chưa mở được phòng học" })).toBeVisible();
  }
  await student.getByRole("button", { name: "Tiếp tục ở đây, gọi trực tiếp" }).click();
  await Promise.all([tutor, student].map(inCall));
  await expect(tutor.getByText("Lớp đã chuyển sang gọi trực tiếp")).toBeVisible();
  await together(tutor, student);
  await world.pass(call, 2);
  for (const page of [student, tutor]) {
    await control(page, "Rời lớp").click();
    await expect(page.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
  }
  await expect.poll(async () => (await world.session(call)).status).toBe("completed");
  expect(await intervals(world, call)).toEqual({ tutor: 1, student: 1, drops: 0 });
  const settled = await world.row("SELECT verdict FROM session_attendance WHERE session_id = ?", call.sessionId);
  const seen = await world.row(
    "SELECT GROUP_CONCAT(CONCAT_WS(' ', user_id, kind, connection, occurred_at) ORDER BY id SEPARATOR '\\n') AS events FROM call_events WHERE session_id = ?",
    call.sessionId,
  );
  expect(settled.verdict, `tutor ${world.tutor.id}\n${seen.events}`).toBe("held");
});

test("from Jitsi to the built-in room and back: both follow, without a gap", async ({ world }) => {
  const call = await world.call(-60);
  const { page: tutor } = await world.at(world.tutor);
  const { page: student } = await world.at(world.student, SECOND);
  for (const page of [tutor, student]) {
    await watch(page);
    await page.goto(call.path);
    await expect(page.locator("[data-phase=in-call] iframe")).toBeVisible();
  }
  await tutor.getByRole("button", { name: "Chuyển sang gọi trực tiếp" }).click();
  await Promise.all([tutor, student].map(inCall));
  await together(tutor, student);
  await student.getByRole("button", { name: "Chuyển sang Jitsi" }).click();
  for (const page of [tutor, student]) await expect(page.locator("[data-phase=in-call] iframe")).toBeVisible();
  await expect(tutor.frameLocator("iframe").getByRole("listitem")).toHaveCount(2);
  expect(await intervals(world, call)).toEqual({ tutor: 1, student: 1, drops: 0 });
  const moves = await world.row("SELECT COUNT(*) AS n FROM call_events WHERE session_id = ? AND kind = 'moved'", call.sessionId);
  expect(moves.n).toBe(2);
});

test("more than two stay on Jitsi, and the page says so", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const third = await world.person("student", "Lê Thị Ba");
  await world.run("INSERT INTO video_call_participants (session_id, user_id, role) VALUES (?, ?, 'student')", call.sessionId, third.id);
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.locator("[data-phase=in-call] iframe")).toBeVisible();
  await expect(page.getByText("Lớp có hơn hai người nên phải ở lại Jitsi")).toBeVisible();
  await expect(page.getByRole("button", { name: "Chuyển sang gọi trực tiếp" })).toHaveCount(0);
});

test("devices are checked before class: at the closed door and from the dashboard", async ({ world }) => {
  const early = await world.call(3600);
  const call = await world.direct(await world.call(-60));
  const { page } = await world.at(world.student);
  await page.goto(early.path);
  await ready(page);
  await page.getByRole("button", { name: "Kiểm tra camera và micro" }).click();
  const picture = page.locator(".preview video");
  await expect.poll(() => picture.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
  await expect.poll(async () => Number(await page.getByRole("meter").getAttribute("aria-valuenow"))).toBeGreaterThan(10);
  await page.getByRole("button", { name: "Phát âm thanh thử" }).click();
  await expect(page.getByText("Bạn có nghe thấy không?")).toBeVisible();
  const cameras = page.getByLabel("Camera");
  const second = await cameras.locator("option").nth(1).getAttribute("value");
  await cameras.selectOption(second!);

  await page.goto("/dashboard");
  await page.getByRole("link", { name: /Kiểm tra camera và micro: Toán/ }).first().click();
  await expect(page.getByRole("heading", { name: "Kiểm tra thiết bị" })).toBeVisible();
  await expect(page.getByLabel("Camera")).toHaveValue(second!);
  expect((await world.session(call)).used_count, "not in class yet").toBe(0);
  await page.getByRole("button", { name: "Vào lớp" }).click();
  await inCall(page);
});
