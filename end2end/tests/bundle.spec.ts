// What a visit downloads, and how browsers keep it.
import { request as ask, type IncomingHttpHeaders } from "node:http";
import { test, expect, ready } from "../support/world";

type Got = { status: number; headers: IncomingHttpHeaders; bytes: number; text: string };

/** As it comes over the line, compressed as a browser on a secure line would take it. */
function get(base: string, path: string, headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((done, failed) => {
    const url = new URL(path, base);
    ask(url, { headers: { "accept-encoding": "br, gzip", ...headers } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const all = Buffer.concat(parts);
        done({ status: answer.statusCode!, headers: answer.headers, bytes: all.length, text: all.toString("utf8") });
      });
    }).on("error", failed).end();
  });
}

test("the first visit of the dashboard is small, all of it from here", async ({ world, baseURL }) => {
  await world.call(600);
  const { page } = await world.at(world.student);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/dashboard");
  await ready(page);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");

  const files = [...new Set(asked)].filter((url) => !url.includes("/api/"));
  expect(files.filter((url) => new URL(url).origin !== baseURL)).toEqual([]);
  const sizes = new Map<string, number>();
  for (const url of files) {
    const got = await get(baseURL!, url, { cookie });
    expect(got.status, url).toBe(200);
    sizes.set(new URL(url).pathname, got.bytes);
  }
  const sum = (wanted: (path: string) => boolean) => [...sizes].filter(([path]) => wanted(path)).reduce((all, [, bytes]) => all + bytes, 0);
  expect([...sizes.keys()].filter((path) => path.endsWith(".wasm"))).toHaveLength(1);
  // What it takes to read the page and to press Join.
  expect(sum((path) => path === "/dashboard" || path.endsWith(".css")), JSON.stringify([...sizes])).toBeLessThan(15_000);
  expect(sum(() => true), JSON.stringify([...sizes])).toBeLessThan(200_000);
});

test("files of the bundle are kept for good, others are asked about", async ({ baseURL }) => {
  const html = await get(baseURL!, "/sign-in", { "accept-encoding": "identity" });
  const files = [...new Set(html.text.match(/\/pkg\/[^"']+/g))];
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const file of files) {
    expect(file).toMatch(/\.[0-9a-f]{16}\.(js|wasm|css)$/);
    const got = await get(baseURL!, file);
    expect(got.headers["cache-control"], file).toBe("public, max-age=31536000, immutable");
    expect(got.headers["content-encoding"], file).toBe("br");
    expect(got.headers["vary"], file).toMatch(/accept-encoding/i);
    const again = await get(baseURL!, file, { "if-modified-since": got.headers["last-modified"]! });
    expect([again.status, again.bytes], file).toEqual([304, 0]);
  }
  const icon = await get(baseURL!, "/favicon.svg");
  expect(icon.headers["cache-control"]).toBe("public, max-age=3600");
  expect((await get(baseURL!, "/favicon.svg", { "if-modified-since": icon.headers["last-modified"]! })).status).toBe(304);
  // A page is for one person at one moment.
  expect(html.headers["cache-control"]).toBe("no-store");
  const gone = await get(baseURL!, "/pkg/dashboard.0000000000000000.js");
  expect([gone.status, gone.headers["cache-control"]]).toEqual([404, "no-store"]);
});

test("Join is a link, and the room says why not, without any script", async ({ world }) => {
  const call = await world.call(300);
  const { page } = await world.at(world.student, { javaScriptEnabled: false });
  await page.goto("/dashboard");
  const join = page.locator(`a[href="${call.path}"]`).first();
  await expect(join).toBeVisible();
  await world.run("UPDATE lessons SET payment_status = 'unpaid' WHERE id = ?", call.lessonId);
  await join.click();
  await expect(page).toHaveURL(call.path);
  await expect(page.getByRole("heading", { name: "Toán 9 – Phương trình bậc hai" })).toBeVisible();
  await expect(page.locator("main")).toContainText("Lớp chưa được thanh toán");
});
