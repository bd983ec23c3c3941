// Staff at work: with a script and without, in light and dark, on a phone.
import AxeBuilder from "@axe-core/playwright";
import { createHmac } from "node:crypto";
import { expect, test, type Person, type World } from "../support/world";

const inCall = "[data-phase=in-call]";

async function admin(world: World): Promise<Person> {
  const person = await world.person("tutor", "Trung tâm Ánh Dương");
  await world.run("UPDATE users SET role = 'admin' WHERE id = ?", person.id);
  return person;
}

for (const javaScriptEnabled of [true, false]) {
  test(`staff run a class ${javaScriptEnabled ? "" : "without any script"}`, async ({ world }) => {
    const title = `Sinh học ${Date.now()} ${javaScriptEnabled}`;
    const { page: desk } = await world.at(await admin(world), { javaScriptEnabled });
    await desk.goto("/");
    await expect(desk).toHaveURL(/\/admin\/sessions$/);
    await desk.getByRole("link", { name: "Bài học lẻ" }).click();
    await desk.getByRole("link", { name: "Bài học mới" }).click();
    await desk.getByLabel("E-mail của gia sư").fill(world.tutor.email);
    await desk.getByLabel("E-mail của học sinh").fill("nobody@test.vn");
    await desk.getByLabel("Tiêu đề").fill(title);
    // In the zone of the person, which is Vietnam's, whatever the browser believes.
    const local = (minutes: number) => new Date(Date.now() + 7 * 3_600_000 + minutes * 60_000).toISOString().slice(0, 16);
    await desk.getByLabel("Bắt đầu").fill(local(-1));
    await desk.getByLabel("Kết thúc").fill(local(60));
    await desk.getByLabel("Trạng thái").selectOption({ label: "Đã xác nhận" });
    world.allow(/status of 422/);
    await desk.getByRole("button", { name: "Lưu" }).click();
    await expect(desk.getByRole("alert")).toContainText("Không có học sinh nào");
    await expect(desk.getByLabel("Tiêu đề"), "what was typed stays").toHaveValue(title);
    await desk.getByLabel("E-mail của học sinh").fill(world.student.email);
    await desk.getByRole("button", { name: "Lưu" }).click();
    await expect(desk.getByRole("status")).toHaveText("Đã thêm.");

    const { page: student } = await world.at(world.student);
    await student.goto("/dashboard");
    await expect(student.getByText("chưa thanh toán đủ")).toBeVisible();
    await desk.getByRole("link", { name: "Buổi học", exact: true }).click();
    await desk.getByLabel("Tìm theo tên").fill(title.toUpperCase().replace("Ọ", "O"));
    await desk.getByRole("button", { name: "Tìm" }).click();
    await desk.getByRole("link", { name: title }).click();
    await desk.getByLabel("Thanh toán").selectOption({ label: "Đã thanh toán" });
    await desk.getByRole("button", { name: "Lưu" }).first().click();
    await expect(desk.getByRole("status")).toHaveText("Đã lưu.");
    await student.getByRole("link", { name: /Vào lớp/ }).click();
    await expect(student.locator(inCall)).toBeVisible();

    world.allow(/status of 4(09|03|10)/);
    await desk.getByRole("button", { name: "Khóa học sinh" }).click();
    await expect(student.getByRole("heading", { name: "Bạn chưa được phép vào lớp" })).toBeVisible();
    await expect(desk.getByRole("cell", { name: "bị trung tâm cho ra" })).toBeVisible();
    await desk.getByRole("button", { name: "Mở khóa học sinh" }).click();
    await desk.getByRole("button", { name: "Hủy buổi học" }).click();
    await desk.getByRole("button", { name: "Không, quay lại" }).click();
    await desk.getByRole("button", { name: "Hủy buổi học" }).click();
    await desk.getByRole("button", { name: "Có, hủy buổi học" }).click();
    await expect(student.getByRole("heading", { name: "Lớp học đã bị hủy" })).toBeVisible();
    await desk.getByRole("button", { name: "Mở lại buổi học" }).click();
    await expect(student.locator(inCall)).toBeVisible();
    await desk.getByRole("link", { name: "Nhật ký thao tác" }).click();
    await expect(desk.getByRole("cell", { name: "Trung tâm Ánh Dương" }).first()).toBeVisible();
  });
}

test("a file of people is checked, mended and imported", async ({ world }) => {
  const { page } = await world.at(await admin(world));
  world.allow(/status of 422/);
  const tag = Date.now();
  const send = async (text: string) => {
    await page.goto("/admin/import");
    await page.getByLabel("Tệp CSV").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByRole("button", { name: "Kiểm tra tệp" }).click();
  };
  await send(`email,name,role\nan-${tag}@test.vn,An,student\nnobody,Ba,student\n`);
  await expect(page.getByRole("alert")).toContainText("Chưa có gì thay đổi");
  const row = page.getByRole("row", { name: /^3/ });
  await expect(row).toContainText("Địa chỉ e-mail không hợp lệ");
  await send(`email,name,role\nan-${tag}@test.vn,An,student\nba-${tag}@test.vn,Ba,tutor\n`);
  await expect(page.getByText("2 thêm mới")).toBeVisible();
  expect((await world.row("SELECT COUNT(*) AS n FROM users WHERE email LIKE ?", `%-${tag}@test.vn`)).n).toBe(0);
  await page.getByRole("button", { name: "Nhập vào hệ thống" }).click();
  await expect(page.getByRole("status")).toContainText("Đã nhập xong");
  expect((await world.row("SELECT COUNT(*) AS n FROM users WHERE email LIKE ?", `%-${tag}@test.vn`)).n).toBe(2);
});

test("a tutor makes and confirms a lesson of their own", async ({ world }) => {
  const { page } = await world.at(world.tutor);
  await page.goto("/dashboard");
  await page.getByRole("link", { name: "Lịch dạy của tôi" }).click();
  await page.getByRole("link", { name: "Bài học mới" }).click();
  await page.getByLabel("E-mail của học sinh").fill(world.student.email);
  await page.getByLabel("Tiêu đề").fill("Toán phụ đạo");
  await page.getByLabel("Bắt đầu").fill("2030-01-05T18:00");
  await page.getByLabel("Kết thúc").fill("2030-01-05T19:30");
  await page.getByLabel("Trạng thái").selectOption({ label: "Chờ" });
  await page.getByRole("button", { name: "Lưu" }).click();
  await expect(page.getByText("Chưa có", { exact: true })).toBeVisible();
  await page.getByLabel("Trạng thái").selectOption({ label: "Đã xác nhận" });
  await page.getByRole("button", { name: "Lưu" }).click();
  await page.getByRole("link", { name: "Lớp của tôi" }).click();
  await expect(page.getByRole("heading", { name: "Toán phụ đạo" })).toBeVisible();
  await expect(page.getByText("Thứ Bảy, 05/01/2030")).toBeVisible();
});

test("the language of a form changes and what was typed stays", async ({ world }) => {
  const { page } = await world.at(await admin(world));
  await page.goto("/admin/people/new");
  await page.getByLabel("Họ tên").fill("Lê An");
  await page.getByLabel("Vai trò").selectOption({ label: "Gia sư" });
  await page.getByRole("button", { name: "EN, English" }).click();
  await expect(page.getByRole("heading", { name: "New person" })).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Lê An");
  await expect(page.getByLabel("Role")).toHaveValue("tutor");
});

test("the host platform hands a person over", async ({ world }) => {
  const external = `host-${world.student.id}`;
  await world.run("UPDATE users SET external_id = ? WHERE id = ?", external, world.student.id);
  const call = await world.call(0);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const body = `${part({ alg: "HS256", typ: "JWT" })}.${part({ aud: "lophoc", sub: external, jti: external, iat: now, exp: now + 60 })}`;
  const ticket = `${body}.${createHmac("sha256", process.env.API_KEY!).update(body).digest("base64url")}`;
  const { page } = await world.at(null);
  await page.goto(`/sign-in/handoff?ticket=${ticket}&next=${call.path}`);
  await expect(page.locator(inCall)).toBeVisible();
  const { page: thief } = await world.at(null);
  await thief.goto(`/sign-in/handoff?ticket=${ticket}`);
  await expect(thief.getByRole("alert")).toContainText("đã hết hạn hoặc đã được dùng");
});

const pages = (call: { sessionId: number; lessonId: number }, student: Person, course: number) => [
  "/admin/sessions", `/admin/sessions/${call.sessionId}`, "/admin/lessons", "/admin/lessons/new", `/admin/lessons/${call.lessonId}`,
  "/admin/courses", "/admin/courses/new", `/admin/courses/${course}`, "/admin/people", "/admin/people/new",
  `/admin/people/${student.id}`, "/admin/import", "/admin/audit",
];

const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "phone", colorScheme: "light", viewport: { width: 360, height: 740 } },
] as const;

for (const { name, ...look } of looks) {
  test(`the pages of staff can be used by everybody: ${name}`, async ({ world }) => {
    const call = await world.call(600);
    const start = new Date(Date.now() + 86_400_000);
    const { enrollment } = await world.staff("POST", "/enrollments", {
      tutorId: world.tutor.id, studentId: world.student.id, title: "Ngữ văn 8 – Ôn thi học kỳ một và hai", status: "active",
      sessions: [{ scheduledStartTime: start, scheduledEndTime: new Date(start.getTime() + 5_400_000) }],
    });
    await world.staff("PATCH", `/sessions/${call.sessionId}`, { canStudentJoin: false });
    const held = await world.call(-3700);
    await world.run("UPDATE video_call_sessions SET recording_url = 'https://media.example/1' WHERE id = ?", held.sessionId);
    const { page: staff } = await world.at(await admin(world), look);
    const { page: tutor } = await world.at(world.tutor, look);
    await world.run(
      `INSERT INTO logins (user_id, token_hash, created_at, expires_at, last_seen_at, address, browser)
       VALUES (?, UNHEX(SHA2(UUID(), 256)), NOW(3), NOW(3) + INTERVAL 1 DAY, NOW(3), '2405:4802:9017:5f70:b8c4:21ff:fe3a:77d2', 'Samsung Internet, Android')`,
      world.tutor.id,
    );
    const all = pages(call, world.student, enrollment.id).map((path) => [staff, path] as const);
    for (const [page, path] of [...all, [tutor, "/lessons"] as const, [tutor, "/lessons/new"] as const, [tutor, "/history"] as const, [tutor, "/account"] as const]) {
      await page.goto(path);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/pictures/staff${path.replace(/\d+$/, "one").replaceAll("/", "-")}-${name}.png`, fullPage: true });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.html)}`)).toEqual([]);
    }
  });
}
