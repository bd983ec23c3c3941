// What two browsers send each other, read off the connections themselves.
import { chromium, type Browser, type Page } from "@playwright/test";
import { expect, type At } from "./world";

/** The second server process, on the same database. */
export const SECOND: At = { baseURL: `http://localhost:${process.env.APP_PORT_2}` };
/** The server that lets calls go through a relay only. */
export const RELAY: At = { baseURL: `http://localhost:${process.env.APP_PORT_RELAY}` };

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** A browser of its own: one that can be killed, that asks for permission, that has no camera. */
export function browser(...args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: [...QUIET, ...args] });
}
export const FAKE_DEVICES = "--use-fake-device-for-media-stream";
export const ALLOW_ALL = "--use-fake-ui-for-media-stream";

/** Keeps the connections that the page makes, to be read. Must be called before the page is opened. */
export async function watch(page: Page) {
  await page.addInitScript(() => {
    const kept: RTCPeerConnection[] = ((window as any).connections = []);
    const Real = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        kept.push(this);
      }
    };
  });
}

export type Figures = {
  connected: boolean;
  framesDecoded: number;
  frameWidth: number;
  audioEnergy: number;
  bytesReceived: number;
  localTypes: string[];
  remoteTypes: string[];
  ufrag: string;
  connections: number;
};

/** What the newest connection of a page has received so far. */
export function figures(page: Page): Promise<Figures> {
  return page.evaluate(async () => {
    const all: RTCPeerConnection[] = (window as any).connections;
    const connection = all.at(-1);
    const found = { connected: false, framesDecoded: 0, frameWidth: 0, audioEnergy: 0, bytesReceived: 0, localTypes: [] as string[], remoteTypes: [] as string[], ufrag: "", connections: all.length };
    if (!connection) return found;
    found.connected = connection.connectionState === "connected";
    found.ufrag = /a=ice-ufrag:(\S+)/.exec(connection.localDescription?.sdp ?? "")?.[1] ?? "";
    for (const one of (await connection.getStats()).values()) {
      if (one.type === "inbound-rtp" && one.kind === "video") {
        found.framesDecoded += one.framesDecoded ?? 0;
        found.frameWidth = one.frameWidth ?? 0;
        found.bytesReceived += one.bytesReceived ?? 0;
      }
      if (one.type === "inbound-rtp" && one.kind === "audio") found.audioEnergy += one.totalAudioEnergy ?? 0;
      if (one.type === "local-candidate") found.localTypes.push(one.candidateType);
      if (one.type === "remote-candidate") found.remoteTypes.push(one.candidateType);
    }
    return found;
  });
}

/** Waits until a page sees and hears the other one from now on: frames decoded and sound with energy in it. */
export async function seesAndHears(page: Page, { picture = true, sound = true } = {}) {
  await expect.poll(async () => (await figures(page)).connected, { message: "connected", timeout: 30_000 }).toBe(true);
  const before = await figures(page);
  const grown = async () => {
    const now = await figures(page);
    const fresh = now.connections !== before.connections;
    return {
      frames: !picture || now.framesDecoded > (fresh ? 0 : before.framesDecoded) + 10,
      sound: !sound || now.audioEnergy > (fresh ? 0 : before.audioEnergy),
    };
  };
  await expect.poll(grown, { message: "sees and hears", timeout: 30_000 }).toEqual({ frames: true, sound: true });
}

/** Both pages see and hear each other. */
export async function together(...pages: Page[]) {
  await Promise.all(pages.map((page) => seesAndHears(page)));
}
