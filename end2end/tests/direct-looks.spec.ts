// How the built-in room looks, and that everybody can use it: pictures for people to look at, axe for what a machine sees.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, ready, test } from "../support/world";
import { SECOND, browser, together, watch } from "../support/line";

// Video without a graphics card, and all of axe for each picture: a slow machine needs minutes.
test.describe.configure({ timeout: 360_000 });

const looks = [
  { name: "light", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 360, height: 740 }, colorScheme: "light" },
  { name: "phone-dark-en", viewport: { width: 360, height: 740 }, colorScheme: "dark", locale: "en-GB" },
] as const;

for (const { name, ...look } of looks) {
  test(`the built-in room: ${name}`, async ({ world }) => {
    if ("locale" in look) await world.run("UPDATE users SET locale = 'en' WHERE id = ?", world.student.id);
    const call = await world.direct(await world.call(-600));
    const early = await world.call(2400);
    const shoot = async (page: Page, shot: string) => {
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${shot} is wider than the screen`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/pictures/direct-${shot}-${name}.png` });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${shot} ${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
    };
    const { page: student } = await world.at(world.student, look);
    await student.goto(early.path);
    await ready(student);
    await student.locator(".panel .button").filter({ hasText: /micro/i }).click();
    await expect.poll(() => student.locator(".preview video").evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
    await shoot(student, "check");
    await student.goto(call.path);
    await expect(student.locator("[data-phase=in-call]")).toBeVisible();
    await expect(student.locator(".own video")).toBeVisible();
    await shoot(student, "waiting");

    const { page: tutor } = await world.at(world.tutor, { ...SECOND, viewport: { width: 1280, height: 800 } });
    await watch(student);
    await student.reload();
    await watch(tutor);
    await tutor.goto(call.path);
    await together(tutor, student);
    await tutor.keyboard.press("h");
    await expect(student.locator(".their-name .hand")).toBeVisible();
    await student.mouse.move(100, 300);
    await shoot(student, "call");
    const toolbar = student.getByRole("toolbar");
    await student.keyboard.press("c");
    await student.locator(".write input").fill("Em làm xong bài 3 rồi ạ, cô xem giúp em bước cuối cùng với");
    await student.keyboard.press("Enter");
    await tutor.keyboard.press("c");
    await tutor.locator(".write input").fill("Đúng rồi, giỏi lắm!");
    await tutor.keyboard.press("Enter");
    await expect(student.locator(".line")).toHaveCount(2);
    await shoot(student, "chat");
    await student.keyboard.press("Escape");
    await toolbar.getByRole("button", { name: /Thiết bị|Devices/ }).click();
    await expect(student.locator(".side select").first()).toBeVisible();
    await shoot(student, "devices");
    await student.locator(".side-title h2").click();
    await student.keyboard.press("?");
    await expect(student.locator(".keys")).toBeVisible();
    await shoot(student, "help");
    await student.keyboard.press("Escape");
    await tutor.keyboard.press("Escape");
    await tutor.locator(".room-header h1").click();
    await tutor.keyboard.press("v");
    await expect(student.locator(".no-picture")).toBeVisible();
    await shoot(student, "camera-off");
  });
}

test("the controls hide while nobody moves, and keys bring them back", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const { page } = await world.at(world.student);
  await page.goto(call.path);
  await expect(page.locator(".direct[data-phase=in-call]")).toBeVisible();
  await page.evaluate(() => (document.activeElement as HTMLElement)?.blur());
  await expect(page.locator(".controls")).toHaveCSS("opacity", "0");
  await page.keyboard.press("Tab");
  await expect(page.locator(".controls")).toHaveCSS("opacity", "1");
});

test("the touch that brings the controls back presses none of them", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const { page } = await world.at(world.student, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await page.goto(call.path);
  await expect(page.locator(".direct[data-phase=in-call]")).toBeVisible();
  const leave = (await page.getByRole("button", { name: "Rời lớp" }).boundingBox())!;
  await page.evaluate(() => (document.activeElement as HTMLElement)?.blur());
  await expect(page.locator(".controls")).toHaveCSS("opacity", "0");
  await page.touchscreen.tap(leave.x + leave.width / 2, leave.y + leave.height / 2);
  await expect(page.locator(".controls")).toHaveCSS("opacity", "1");
  await expect(page.locator(".direct[data-phase=in-call]")).toBeVisible();
});

test("refused devices: the hint fits a phone", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const strict = await browser("--use-fake-device-for-media-stream");
  const { page } = await world.at(world.student, { in: strict, permissions: [], viewport: { width: 360, height: 740 } });
  await page.goto(call.path);
  await expect(page.locator(".banner.trouble")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: "test-results/pictures/direct-refused-phone.png" });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await strict.close();
});
