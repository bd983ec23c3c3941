// What tutor and student can do in the room, and what comes of it.
import { execFile } from "node:child_process";
import { expect, hangUp, ready, test } from "../support/world";

const inCall = "[data-phase=in-call]";

test("the tutor ends the class for both, after being asked once more", async ({ world }) => {
  const call = await world.call(0);
  const { page: tutor } = await world.at(world.tutor);
  const { page: student } = await world.at(world.student);
  for (const page of [tutor, student]) {
    await page.goto(call.path);
    await expect(page.locator(inCall)).toBeVisible();
  }
  await expect(student.getByRole("button", { name: "Kết thúc lớp" })).toHaveCount(0);
  await tutor.getByRole("button", { name: "Kết thúc lớp" }).click();
  await tutor.getByRole("button", { name: "Không" }).click();
  await expect(student.locator(inCall)).toBeVisible();
  await tutor.getByRole("button", { name: "Kết thúc lớp" }).click();
  await tutor.getByRole("button", { name: "Kết thúc", exact: true }).click();
  for (const page of [student, tutor]) {
    await expect(page.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
  }
  await expect.poll(async () => (await world.session(call)).status).toBe("completed");
  await expect(tutor.getByText("Buổi học đã hoàn thành")).toBeVisible();
  await expect(student.getByText("hoàn thành")).toBeVisible();
  await expect(student.getByRole("button", { name: "Vào lại" })).toHaveCount(0);
});

test("each side gets its own controls, our logo, and the language of the page", async ({ world }) => {
  const call = await world.call(0);
  const asked = async (person: typeof world.tutor) => {
    const { page } = await world.at(person, { locale: "en-GB" });
    await world.run("UPDATE users SET locale = 'en' WHERE id = ?", person.id);
    await page.goto(call.path);
    await expect(page.locator(inCall)).toBeVisible();
    const url = new URL((await page.locator("iframe").getAttribute("src"))!);
    const hash = new URLSearchParams(url.hash.slice(1));
    return { lang: url.searchParams.get("lang"), config: (key: string) => JSON.parse(hash.get(`config.${key}`)!) };
  };
  const tutor = await asked(world.tutor);
  const student = await asked(world.student);
  expect([tutor.lang, student.lang]).toEqual(["en", "en"]);
  expect(tutor.config("toolbarButtons")).toEqual(expect.arrayContaining(["recording", "security", "mute-everyone", "desktop"]));
  expect(student.config("toolbarButtons")).toEqual(expect.arrayContaining(["microphone", "camera", "chat", "raisehand", "desktop"]));
  for (const key of ["recording", "security", "mute-everyone"]) expect(student.config("toolbarButtons")).not.toContain(key);
  expect(student.config("recordingService")).toEqual({ enabled: false });
  const logo = await fetch(student.config("defaultLogoUrl"));
  expect(logo.headers.get("content-type")).toContain("image/svg");
});

test("the link to a recording is kept, and shown after class to those entitled", async ({ world }) => {
  const call = await world.call(0);
  const { page: tutor } = await world.at(world.tutor);
  const { page: student } = await world.at(world.student);
  for (const page of [tutor, student]) {
    await page.goto(call.path);
    await expect(page.locator(inCall)).toBeVisible();
  }
  const link = "https://recordings.example/class.mp4?sig=1";
  const room = (await world.session(call)).room_name;
  await world.jitsi({ room, userId: String(world.tutor.id), event: "recording", data: { link } });
  await expect.poll(async () => (await world.session(call)).recording_url).toBe(link);
  for (const page of [student, tutor]) {
    await hangUp(page);
    await expect(page.getByRole("heading", { name: "Bạn đã rời lớp" })).toBeVisible();
  }
  for (const page of [student, tutor]) {
    await expect(page.getByRole("link", { name: "Xem bản ghi" })).toHaveAttribute("href", link);
  }
});

test("after leaving under the one-time policy nobody is offered the way back", async ({ world }) => {
  const call = await world.call(0);
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.locator(inCall)).toBeVisible();
  // What a server with JOIN_POLICY=once answers from then on.
  await page.route("**/api/video-call/door", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.session = { ...body.session, canJoin: false, refusal: "already_joined" };
    await route.fulfill({ response: answer, json: body });
  });
  await hangUp(page);
  await expect(page.getByText("chỉ cho phép vào mỗi lớp một lần")).toBeVisible();
  await expect(page.getByRole("button", { name: "Vào lại" })).toHaveCount(0);
});

test("the zone is named where clocks differ from the browser's, and only there", async ({ world }) => {
  const call = await world.call(3600);
  const { page: abroad } = await world.at(world.student);
  const { page: home } = await world.at(world.student, { timezoneId: "Asia/Bangkok" });
  for (const path of ["/dashboard", call.path]) {
    await abroad.goto(path);
    await expect(abroad.getByText("Asia/Ho_Chi_Minh")).toBeVisible();
    await home.goto(path);
    await ready(home);
    await expect(home.getByRole("heading", { name: "Toán 9" })).toBeVisible();
    await expect(home.getByText("Asia/Ho_Chi_Minh"), "another name, the same time").toHaveCount(0);
  }
});

test("the doctor finds the media server and that it takes our tokens", async () => {
  const doctor = (secret: string) =>
    new Promise<string>((resolve) => {
      const env = {
        DATABASE_URL: process.env.DATABASE_URL!,
        CRON_SECRET: process.env.CRON_SECRET!,
        JITSI_DOMAIN: `localhost:${process.env.JITSI_PORT}`,
        JITSI_APP_SECRET: secret,
        SSL_CERT_FILE: process.env.JITSI_TLS_CERT!,
        RUST_LOG: "error",
      };
      execFile("target/debug/lophoc", ["doctor"], { cwd: "..", env }, (_, out, err) => resolve(out + err));
    });
  const good = await doctor(process.env.JITSI_APP_SECRET!);
  expect(good).toContain("ok       token: Jitsi takes it");
  expect(good).toContain("external_api.js is the script");
  expect(await doctor("0".repeat(64))).toContain("ERROR    token: Jitsi refuses it");
});
