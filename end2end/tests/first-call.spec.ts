import { expect, hangUp, ready, test, PASSWORD } from "../support/world";

test("a tutor and a student meet, leave, and the class is recorded", async ({ world }) => {
  // Opens in a few seconds: the student sees it come.
  const call = await world.call(15 * 60 + 12);
  const { page: student } = await world.at(null);
  await student.goto("/");
  await expect(student).toHaveURL(/\/sign-in/);
  await ready(student);
  await student.getByLabel("E-mail").fill(world.student.email);
  await student.getByLabel("Mật khẩu").fill(PASSWORD);
  await student.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(student).toHaveURL(/\/dashboard$/);

  const row = student.locator(`[data-session="${call.sessionId}"]`);
  await expect(row.getByText("Mở cửa sau")).toBeVisible();
  await expect(row.getByRole("timer")).toHaveText(/^00:\d\d$/);
  await expect(row.getByText("Nguyễn Thu Hà")).toBeVisible();
  await expect(row.getByRole("link", { name: /Vào lớp/ })).toHaveCount(0);
  await row.getByRole("link", { name: /Vào lớp/ }).click();
  await expect(student).toHaveURL(new RegExp(call.path));
  await expect(student.locator("[data-phase=in-call]")).toBeVisible();
  const inside = student.frameLocator("iframe");
  await expect(inside.getByRole("listitem")).toHaveText(["Trần Minh Khôi"]);

  const { page: tutor, close: closeTutor } = await world.at(world.tutor);
  await tutor.goto("/dashboard");
  await ready(tutor);
  await tutor.getByRole("link", { name: /Vào lớp/ }).click();
  await expect(tutor.locator("[data-phase=in-call]")).toBeVisible();
  await expect(tutor.frameLocator("iframe").getByRole("listitem")).toHaveCount(2);
  await expect(inside.getByRole("listitem")).toHaveCount(2);
  await expect(tutor.frameLocator("iframe").locator("li.moderator")).toHaveText(["Nguyễn Thu Hà"]);
  await expect(student.frameLocator("iframe").locator("li.moderator")).toHaveText(["Nguyễn Thu Hà"]);

  // The token is nowhere in our own page's address, nor in the HTML the server sent.
  expect(student.url()).not.toContain("jwt");
  const html = await (await student.request.get(call.path)).text();
  expect(html).not.toMatch(/eyJ[A-Za-z0-9_-]{10}/);

  await hangUp(student);
  await expect(student.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
  await expect(tutor.frameLocator("iframe").getByRole("listitem")).toHaveCount(1);
  // The page says goodbye at once; the server hears of it a moment later.
  await expect.poll(async () => (await world.session(call)).student_left_at).not.toBeNull();
  expect((await world.session(call)).status).toBe("active");

  await tutor.close({ runBeforeUnload: false });
  await expect.poll(async () => (await world.session(call)).status).toBe("completed");
  const session = await world.session(call);
  for (const column of ["tutor_joined_at", "student_joined_at", "tutor_left_at", "student_left_at", "session_ended_at"]) {
    expect(session[column], column).not.toBeNull();
  }
  expect(session.used_count).toBe(2);
  const lesson = await world.row("SELECT status FROM lessons WHERE id = ?", call.lessonId);
  expect(lesson.status).toBe("completed");
  await closeTutor();
});

test("a class of a course gets its attendance", async ({ world }) => {
  const call = await world.call(-60);
  await world.run(
    "INSERT INTO class_enrollments (tutor_id, student_id, title, status, payment_status) VALUES (?, ?, 'Văn 8', 'active', 'paid')",
    world.tutor.id,
    world.student.id,
  );
  const course = await world.row("SELECT id FROM class_enrollments WHERE student_id = ?", world.student.id);
  await world.run(
    "INSERT INTO session_records (enrollment_id, scheduled_start_time, scheduled_end_time) SELECT ?, scheduled_start_time, scheduled_end_time FROM lessons WHERE id = ?",
    course.id,
    call.lessonId,
  );
  const record = await world.row("SELECT id FROM session_records WHERE enrollment_id = ?", course.id);
  await world.run(
    "UPDATE video_call_sessions SET lesson_id = NULL, enrollment_id = ?, session_record_id = ? WHERE id = ?",
    course.id,
    record.id,
    call.sessionId,
  );
  const { page: student } = await world.at(world.student);
  const { page: tutor } = await world.at(world.tutor);
  for (const page of [student, tutor]) {
    await page.goto(call.path);
    await expect(page.locator("[data-phase=in-call]")).toBeVisible();
  }
  await world.pass(call);
  for (const page of [student, tutor]) {
    await hangUp(page);
    await expect(page.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
  }
  await expect(tutor.getByText("Buổi học đã hoàn thành")).toBeVisible();
  const after = await world.row("SELECT * FROM session_records WHERE id = ?", record.id);
  expect(after).toMatchObject({ status: "completed", tutor_attended: 1, student_attended: 1 });
});
