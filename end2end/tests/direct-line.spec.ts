// Lines that are bad, and lines that break: the browser itself drops the packets.
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import type { Page } from "@playwright/test";
import { expect, test, type At, type Call, type World } from "../support/world";
import { SECOND, seesAndHears, together, watch } from "../support/line";

test.describe.configure({ timeout: 120_000 });

/** A person's line, which can be made bad. Must be had before the page is opened. */
async function lineOf(page: Page) {
  await watch(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  /** Drops so many percent of the packets between the browsers, and cuts off the server too if `offline`. */
  const lose = (packetLoss: number, offline = false) => {
    const conditions = { urlPattern: "", latency: 0, downloadThroughput: -1, uploadThroughput: -1, packetLoss };
    // Newer than the types.
    return session.send("Network.emulateNetworkConditionsByRule" as never, { offline, matchedNetworkConditions: [conditions] } as never);
  };
  // Only what is opened under some condition follows later ones.
  await lose(0.001);
  return lose;
}

async function pair(world: World, call: Call, where: At = SECOND) {
  const { page: tutor } = await world.at(world.tutor);
  const { page: student } = await world.at(world.student, where);
  const lines = [await lineOf(tutor), await lineOf(student)] as const;
  for (const page of [tutor, student]) await page.goto(call.path);
  await together(tutor, student);
  return { tutor, student, lines };
}

test("on a weak line the picture makes way for the sound, and comes back", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const { tutor, student, lines } = await pair(world, call);
  await lines[0](30);
  await expect(tutor.getByText("tạm dừng hình của bạn để giữ tiếng rõ")).toBeVisible({ timeout: 30_000 });
  await expect(student.getByText("hình tạm dừng để giữ tiếng rõ")).toBeVisible();
  await seesAndHears(student, { picture: false });
  await lines[0](0.001);
  await expect(tutor.getByText("tạm dừng hình của bạn để giữ tiếng rõ")).toBeHidden({ timeout: 40_000 });
  await together(tutor, student);
});

test("a line that breaks for a while heals by itself", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const { tutor, student, lines } = await pair(world, call);
  await lines[1](100);
  await expect(tutor.getByText("Đường truyền bị gián đoạn, đang nối lại")).toBeVisible({ timeout: 30_000 });
  await lines[1](0.001);
  await together(tutor, student);
});

test("who was cut off from everything was not there meanwhile, and the other one was", async ({ world }) => {
  const call = await world.direct(await world.call(-60));
  const way = await wayTo(Number(process.env.APP_PORT_2));
  const { tutor, student, lines } = await pair(world, call, { baseURL: `http://localhost:${way.port}` });
  way.freeze();
  await lines[1](100);
  await expect(student.locator(".direct[data-phase=interrupted]")).toBeVisible({ timeout: 60_000 });
  way.thaw();
  await lines[1](0.001);
  await together(tutor, student);
  const kinds = async () => {
    const told = await world.row(
      "SELECT GROUP_CONCAT(kind ORDER BY id) AS kinds FROM call_events WHERE session_id = ? AND user_id = ? AND source = 'browser'",
      call.sessionId,
      world.student.id,
    );
    return told.kinds;
  };
  await expect.poll(kinds).toMatch(/in_call,interrupted,in_call/);
  const other = await world.row(
    "SELECT COUNT(*) AS n FROM call_events WHERE session_id = ? AND user_id = ? AND kind = 'interrupted'",
    call.sessionId,
    world.tutor.id,
  );
  expect(other.n, "the tutor was there all the time").toBe(0);
  await student.close();
  way.close();
});

/** A way to a server that can go dead without a word, as lines do. */
async function wayTo(port: number) {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one);
      one.on("data", (bytes) => other.write(bytes));
      one.on("close", () => other.destroy());
      one.on("error", () => other.destroy());
      if (frozen) one.pause();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const each = (act: (socket: Socket) => void) => sockets.forEach(act);
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => ((frozen = true), each((socket) => socket.pause())),
    thaw: () => ((frozen = false), each((socket) => socket.resume())),
    close: () => (each((socket) => socket.destroy()), server.close()),
  };
}
