import AxeBuilder from "@axe-core/playwright";
import { expect, ready, test, PASSWORD } from "../support/world";

test("a wrong password is told and what was typed stays", async ({ world }) => {
  const { page } = await world.at(null);
  world.allow(/status of 401/);
  await page.goto("/sign-in");
  await ready(page);
  await page.getByLabel("E-mail").fill(world.student.email);
  await page.getByLabel("Mật khẩu").fill("nope");
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page.getByRole("alert")).toHaveText("E-mail hoặc mật khẩu không đúng.");
  await expect(page.getByLabel("E-mail")).toHaveValue(world.student.email);
});

test("without any script people sign in, read their classes and see why a door is shut", async ({ world }) => {
  const call = await world.call(3600);
  const { page } = await world.at(null, { javaScriptEnabled: false });
  await page.goto(call.path);
  await page.getByLabel("E-mail").fill(world.student.email);
  await page.getByLabel("Mật khẩu").fill(PASSWORD);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page.getByRole("heading", { name: "Chưa đến giờ vào lớp" })).toBeVisible();
  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { name: "Toán 9 – Phương trình bậc hai" })).toBeVisible();

  // Every refusal can be read.
  const unpaid = await world.call(0, { paid: false });
  const ended = await world.call(-3660);
  const blocked = await world.call(0);
  await world.run("UPDATE video_call_sessions SET can_student_join = 0 WHERE id = ?", blocked.sessionId);
  const cancelled = await world.call(0);
  await world.run("UPDATE video_call_sessions SET status = 'cancelled' WHERE id = ?", cancelled.sessionId);
  world.allow(/status of 404/);
  for (const [path, heading] of [
    [unpaid.path, "Lớp chưa được thanh toán"],
    [ended.path, "Lớp học đã kết thúc"],
    [blocked.path, "Bạn chưa được phép vào lớp"],
    [cancelled.path, "Lớp học đã bị hủy"],
    [`/video-call/${"0".repeat(64)}`, "Không tìm thấy lớp học"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
  }
});

test("signing out ends the login", async ({ world }) => {
  const { page } = await world.at(world.student);
  await page.goto("/dashboard");
  await ready(page);
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/sign-in/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`every page can be used by everybody (${colorScheme})`, async ({ world }) => {
    const live = await world.call(-600);
    const early = await world.call(3600, { paid: false });
    const { page: nobody } = await world.at(null, { colorScheme });
    const { page: student } = await world.at(world.student, { colorScheme });
    const ended = await world.call(-3700);
    world.allow(/status of 404/);
    const dead = `/video-call/${"0".repeat(64)}`;
    const students = ["/dashboard", early.path, ended.path, dead, "/nothing/here", live.path].map((path) => [student, path] as const);
    for (const [page, path] of [[nobody, "/sign-in"] as const, ...students]) {
      await page.goto(path);
      await ready(page);
      if (path === live.path) await expect(page.locator("[data-phase=in-call]")).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.html)}`)).toEqual([]);
    }
  });
}
