// Pictures of every page in light, dark and phone width; they are looked at by people, and asserted only for what
// breaks layouts: nothing may be wider than the screen.
import { expect, hangUp, ready, test } from "../support/world";

const looks = [
  { name: "light", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 360, height: 740 }, colorScheme: "light" },
  { name: "phone-dark-en", viewport: { width: 360, height: 740 }, colorScheme: "dark", locale: "en-GB" },
] as const;

for (const { name, ...look } of looks) {
  test(`pictures: ${name}`, async ({ world }) => {
    if ("locale" in look) await world.run("UPDATE users SET locale = 'en' WHERE id = ?", world.student.id);
    const live = await world.call(-600);
    await world.call(420, { title: "Tiếng Anh 8 – Thì hiện tại hoàn thành và cách dùng trong văn viết", paid: false });
    const early = await world.call(3 * 3600, { title: "Hóa học 9 – Axit và bazơ" });
    await world.call(2 * 86_400, { title: "Ngữ văn 9" });
    const unpaid = await world.call(300, { paid: false });
    const ended = await world.call(-3700);
    const { page: nobody } = await world.at(null, look);
    const { page: student } = await world.at(world.student, look);
    const shoot = async (page: typeof student, shot: string) => {
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${shot} is wider than the screen`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/pictures/${shot}-${name}.png`, fullPage: true });
    };
    await nobody.goto("/sign-in");
    await ready(nobody);
    await shoot(nobody, "sign-in");
    await student.goto("/dashboard");
    await ready(student);
    await shoot(student, "dashboard");
    for (const [shot, path] of [["early", early.path], ["unpaid", unpaid.path], ["ended", ended.path]] as const) {
      await student.goto(path);
      await ready(student);
      await shoot(student, shot);
    }
    await student.goto(live.path);
    await expect(student.locator("[data-phase=in-call]")).toBeVisible();
    await shoot(student, "room");
    await hangUp(student);
    await expect(student.getByRole("heading", { level: 2 })).toBeVisible();
    await shoot(student, "left");
  });
}

test("nothing jumps when the script takes over", async ({ world }) => {
  await world.call(-600);
  await world.call(3 * 3600);
  const { page } = await world.at(world.student);
  await page.addInitScript(() => {
    (window as any).shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as any[]) (window as any).shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("/dashboard");
  await ready(page);
  await expect(page.getByRole("timer").first()).toBeVisible();
  expect(await page.evaluate(() => (window as any).shift)).toBeLessThan(0.01);
});
