import { expect, ready, test } from "../support/world";

test("too early: says until when, and opens without a reload", async ({ world }) => {
  // Long enough for a busy machine to show the closed door first.
  const call = await world.call(15 * 60 + 15);
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.getByRole("heading", { name: "Chưa đến giờ vào lớp" })).toBeVisible();
  await expect(page.getByRole("timer").last()).toHaveText(/^00:[01]\d$/);
  const opens = await world.row(
    "SELECT DATE_FORMAT(scheduled_start_time - INTERVAL 15 MINUTE + INTERVAL 7 HOUR, '%d/%m/%Y %H:%i') AS text FROM video_call_sessions WHERE id = ?",
    call.sessionId,
  );
  await expect(page.getByText(opens.text)).toBeVisible();
  await page.evaluate(() => ((window as any).sameDocument = true));
  await expect(page.locator("[data-phase=in-call]")).toBeVisible({ timeout: 30_000 });
  expect(await page.evaluate(() => (window as any).sameDocument)).toBe(true);
});

test("unpaid: the student waits outside, the tutor inside, and payment opens the door", async ({ world }) => {
  const call = await world.call(60, { paid: false });
  const { page: student } = await world.at(world.student);
  await student.goto("/dashboard");
  await expect(student.getByText("chưa thanh toán đủ nên chưa thể vào")).toBeVisible();
  await expect(student.getByRole("link", { name: /Vào lớp/ })).toHaveCount(0);
  await student.goto(call.path);
  await expect(student.getByRole("heading", { name: "Lớp chưa được thanh toán" })).toBeVisible();
  await ready(student);

  const { page: tutor } = await world.at(world.tutor);
  await tutor.goto(call.path);
  await expect(tutor.locator("[data-phase=in-call]")).toBeVisible();

  await world.run("UPDATE lessons SET payment_status = 'paid' WHERE id = ?", call.lessonId);
  await student.getByRole("button", { name: "Thử lại" }).click();
  await expect(student.locator("[data-phase=in-call]")).toBeVisible();
});

test("over, expired, cancelled, blocked: each in plain words", async ({ world }) => {
  const { page } = await world.at(world.student);
  const ended = await world.call(-3660);
  await page.goto(ended.path);
  await expect(page.getByRole("heading", { name: "Lớp học đã kết thúc" })).toBeVisible();
  const expired = await world.call(-3 * 3600);
  await page.goto(expired.path);
  await expect(page.getByRole("heading", { name: "Liên kết đã hết hạn" })).toBeVisible();
  const call = await world.call(0);
  await world.run("UPDATE video_call_sessions SET can_student_join = 0 WHERE id = ?", call.sessionId);
  await page.goto(call.path);
  await expect(page.getByRole("heading", { name: "Bạn chưa được phép vào lớp" })).toBeVisible();
  await world.run("UPDATE video_call_sessions SET status = 'cancelled' WHERE id = ?", call.sessionId);
  await page.goto(call.path);
  await expect(page.getByRole("heading", { name: "Lớp học đã bị hủy" })).toBeVisible();
  await expect(page.locator("iframe")).toHaveCount(0);
  expect((await world.session(call)).used_count).toBe(0);
});

test("a copied link opens nothing for another account", async ({ world }) => {
  const call = await world.call(0);
  const friend = await world.person("student", "Bạn của Khôi");
  world.allow(/status of 403/, /status of 404/);
  const { page } = await world.at(friend);
  expect((await page.goto(call.path))!.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "Bạn không thuộc lớp học này" })).toBeVisible();
  await expect(page.getByText("Toán 9")).toHaveCount(0);
  expect((await page.goto(`/video-call/${"0".repeat(64)}`))!.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Không tìm thấy lớp học" })).toBeVisible();
});

test("a link opened before signing in leads back to the class", async ({ world }) => {
  const call = await world.call(3600);
  const { page } = await world.at(null);
  await page.goto(call.path);
  await expect(page).toHaveURL(/sign-in\?next=/);
  await ready(page);
  await page.getByLabel("E-mail").fill(world.student.email);
  await page.getByLabel("Mật khẩu").fill("end-to-end-password");
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page).toHaveURL(new RegExp(call.path));
  await expect(page.getByRole("heading", { name: "Chưa đến giờ vào lớp" })).toBeVisible();
});
