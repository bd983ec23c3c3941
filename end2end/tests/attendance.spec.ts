// Who was really there: in the room, after class, for staff, for parents.
import AxeBuilder from "@axe-core/playwright";
import { expect, hangUp, test, type Call, type Person, type World } from "../support/world";

const inCall = "[data-phase=in-call]";

async function admin(world: World): Promise<Person> {
  const person = await world.person("tutor", "Trung tâm Ánh Dương");
  await world.run("UPDATE users SET role = 'admin' WHERE id = ?", person.id);
  return person;
}

/** A class of twenty minutes with both, seen by door, browsers and the media server; both have hung up. */
async function held(world: World): Promise<Call> {
  const call = await world.call(-25 * 60);
  const pages = [];
  for (const person of [world.tutor, world.student]) {
    const { page, close } = await world.at(person);
    await page.goto(call.path);
    await expect(page.locator(inCall)).toBeVisible();
    pages.push({ page, close });
  }
  await world.pass(call);
  for (const { page } of pages) {
    await hangUp(page);
    await expect(page.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
  }
  await expect.poll(async () => (await world.session(call)).status).toBe("completed");
  for (const { close } of pages) await close();
  return call;
}

test("after class each side reads how it was, and takes home a paper that can be checked", async ({ world }) => {
  const call = await world.call(-25 * 60);
  const { page: tutor } = await world.at(world.tutor);
  const { page: student } = await world.at(world.student);
  for (const page of [tutor, student]) {
    await page.goto(call.path);
    await expect(page.locator(inCall)).toBeVisible();
  }
  await world.pass(call);
  for (const page of [student, tutor]) {
    await hangUp(page);
    await expect(page.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
    await expect(page.locator("dl.summary")).toContainText("Học cùng nhau");
  }
  await expect(tutor.locator("dl.summary")).toContainText(/\(20′\)|\(2[01]′\)/);
  await student.reload();
  await student.getByRole("link", { name: "Xem tổng kết buổi học" }).click();
  await expect(student.getByRole("heading", { name: "Tổng kết buổi học" })).toBeVisible();
  await expect(student.locator(".verdict")).toContainText("Đã học");
  const download = student.waitForEvent("download");
  await student.getByRole("link", { name: "Tải giấy xác nhận (PDF)" }).click();
  expect((await download).suggestedFilename()).toBe(`lophoc-${call.sessionId}.pdf`);
  const check = (await student.getByRole("link", { name: "Trang kiểm tra" }).getAttribute("href"))!;
  const { page: anybody } = await world.at(null);
  await anybody.goto(check);
  await expect(anybody.getByRole("status")).toContainText("do hệ thống lập");
  await expect(anybody.getByText("Trần Minh Khôi")).toBeVisible();
  world.allow(/status of 404/);
  const middle = check.length - 60;
  await anybody.goto(check.slice(0, middle) + (check[middle] === "A" ? "B" : "A") + check.slice(middle + 1));
  await expect(anybody.getByRole("alert")).toContainText("không hợp lệ");
});

test("staff see the timeline with its witnesses, correct with a reason, and add it all up", async ({ world }) => {
  const call = await held(world);
  const { page: desk } = await world.at(await admin(world));
  await desk.goto(`/admin/sessions/${call.sessionId}`);
  await expect(desk.locator(".verdict")).toContainText("Đã học");
  for (const lane of [".counted", ".lane-media", ".lane-browser", ".lane-door"]) {
    await expect(desk.locator(`.timeline rect${lane}`).nth(1), "of both").toBeVisible();
  }
  await expect(desk.locator(".timeline rect.together")).toBeVisible();
  await expect(desk.getByRole("cell", { name: "máy chủ gọi, trình duyệt, cửa" }).first()).toBeVisible();
  await desk.locator("summary").click();
  await desk.getByLabel("Kết luận").selectOption({ label: "Lỗi kỹ thuật" });
  await desk.getByLabel("Lý do").fill("Cả buổi không có tiếng");
  await desk.getByRole("button", { name: "Sửa kết luận" }).click();
  await expect(desk.getByText("Cả buổi không có tiếng")).toBeVisible();
  await expect(desk.locator("ol.plain li")).toHaveCount(2);
  await desk.getByRole("link", { name: "Báo cáo" }).click();
  await expect(desk.getByRole("cell", { name: "Nguyễn Thu Hà" }).first()).toBeVisible();
  const download = desk.waitForEvent("download");
  await desk.getByRole("link", { name: "Tải CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/^lophoc-tutor-\d{4}-\d\d\.csv$/);
});

test("a parent watches: entered, lost, back, left, without reloading", async ({ world }) => {
  const call = await world.call(-60);
  const made = await world.staff("POST", "/parent-links", { studentId: world.student.id, label: "Mẹ" });
  const { page: parent } = await world.at(null);
  await parent.goto(made.path);
  const student = parent.locator("[data-session] li").filter({ hasText: "Trần Minh Khôi" });
  await expect(student).toContainText("Chưa vào lớp");
  const loaded = await parent.evaluate(() => performance.timeOrigin);
  const { page: seat, close } = await world.at(world.student);
  await seat.goto(call.path);
  await expect(seat.locator(inCall)).toBeVisible();
  await expect(student).toContainText("Đang trong lớp");
  await hangUp(seat);
  await expect(student).toContainText("Đã rời lớp");
  await close();
  await world.run("UPDATE video_call_participants SET said_leave = 0 WHERE session_id = ?", call.sessionId);
  await world.staff("PATCH", `/sessions/${call.sessionId}`, { recordingUrl: "https://recordings.example/1" });
  await expect(student).toContainText("Mất kết nối");
  expect(await parent.evaluate(() => performance.timeOrigin), "the same page all the time").toBe(loaded);
  world.allow(/status of 410/);
  await world.staff("POST", `/parent-links/${made.parentLink.id}/revoke`, {});
  await parent.reload();
  await expect(parent.getByRole("heading", { name: "Liên kết này không còn dùng được." })).toBeVisible();
});

test("one person twice in a room alarms the tutor and staff, and not the student", async ({ world }) => {
  const call = await world.call(-60);
  const { page: tutor } = await world.at(world.tutor);
  const { page: student } = await world.at(world.student);
  for (const page of [tutor, student]) {
    await page.goto(call.path);
    await expect(page.locator(inCall)).toBeVisible();
  }
  const { page: desk } = await world.at(await admin(world));
  await desk.goto("/admin/people");
  const room = (await world.session(call)).room_name;
  const second = async (what: "joined" | "left") => {
    const now = Math.floor(Date.now() / 1000);
    const occupant = { occupant_jid: "another@jitsi/x", joined_at: now - (what === "left" ? 1 : 0), id: String(world.student.id) };
    const answer = await fetch(`http://localhost:${process.env.APP_PORT}/api/jitsi/events/occupant/${what}`, {
      method: "POST",
      headers: { authorization: `Bearer ${process.env.JITSI_APP_SECRET}` },
      body: JSON.stringify({ room_name: room, occupant: { ...occupant, ...(what === "left" && { left_at: now }) } }),
    });
    expect(answer.status).toBe(200);
  };
  const alarm = tutor.getByText("đang ở trong phòng hai lần");
  await expect(alarm).toHaveCount(0);
  await second("joined");
  await expect(alarm).toBeVisible();
  await expect(desk.getByRole("alert")).toBeVisible();
  await expect(student.getByText("đang ở trong phòng hai lần")).toHaveCount(0);
  await desk.getByRole("alert").getByRole("link").click();
  await expect(desk).toHaveURL(new RegExp(`/admin/sessions/${call.sessionId}$`));
});

const looks = [
  { name: "light", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 360, height: 740 }, colorScheme: "light" },
] as const;

test("everybody can use these pages, in light and dark and on a phone", async ({ world }) => {
  test.setTimeout(240_000);
  const call = await held(world);
  await world.call(-300, { title: "Tiếng Anh 8 – Thì hiện tại hoàn thành và cách dùng trong văn viết" });
  const link = await world.staff("POST", "/parent-links", { studentId: world.student.id, label: "Mẹ" });
  const staff = await admin(world);
  for (const { name, ...look } of looks) {
    const { page: student, close: closeStudent } = await world.at(world.student, look);
    const { page: desk, close: closeDesk } = await world.at(staff, look);
    const see = async (page: typeof student, shot: string, path: string) => {
      await page.goto(path);
      await expect(page.locator("main h1")).toBeVisible();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${shot} is wider than the screen`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/pictures/${shot}-${name}.png`, fullPage: true });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), shot).toEqual([]);
    };
    await see(student, "summary", `/history/${call.token}`);
    await see(student, "check", (await student.getByRole("link", { name: "Trang kiểm tra" }).getAttribute("href"))!);
    await see(student, "parent", link.path);
    await see(desk, "attendance", `/admin/sessions/${call.sessionId}`);
    await see(desk, "reports", "/admin/reports");
    await see(desk, "policy", "/admin/policy");
    await see(desk, "parent-links", `/admin/people/${world.student.id}`);
    await see(desk, "stray-events", "/admin/stray-events");
    await closeStudent();
    await closeDesk();
  }
});
