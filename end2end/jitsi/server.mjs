// A stand-in for a self-hosted Jitsi: the host script and a room over TLS, tokens checked by the real rules, two pages
// in one room see one another. `faults` makes it misbehave; see `control`.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { Refused, verify } from "./token.mjs";

const file = (name) => readFileSync(join(import.meta.dirname, name));

/** Starts it. `secret` and `issuer` are what it shares with the application. */
export function startJitsi({ key, cert, port, secret, issuer, domain }) {
  const rooms = new Map();
  // scriptDown: /external_api.js fails; silent: the room never shakes hands; loseClose: no readyToClose after hang-up.
  let faults = {};
  const say = (stream, event, data) => stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const shown = ({ id, displayName, role, userId }) => ({ id, displayName, role, userId });

  async function enter(request, response, query) {
    const room = query.get("room");
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    let claims;
    try {
      claims = await verify(query.get("jwt"), { secret, issuer, domain, room });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(response, "refused", { where: error.where, text: error.message });
      return response.end();
    }
    const user = claims.context?.user ?? {};
    const me = {
      id: Math.random().toString(16).slice(2, 10),
      displayName: user.name ?? query.get("name"),
      role: user.affiliation === "owner" ? "moderator" : "participant",
      userId: user.id,
      stream: response,
    };
    const people = rooms.get(room) ?? new Map();
    rooms.set(room, people);
    say(response, "joined", { me: shown(me), others: [...people.values()].map(shown) });
    for (const other of people.values()) say(other.stream, "came", shown(me));
    people.set(me.id, me);
    request.on("close", () => {
      people.delete(me.id);
      for (const other of people.values()) say(other.stream, "went", { id: me.id });
    });
  }

  const server = createServer({ key, cert }, (request, response) => {
    const url = new URL(request.url, `https://${domain}`);
    const send = (type, body) => response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
    if (url.pathname === "/external_api.js") {
      if (faults.scriptDown) return request.socket.destroy();
      return send("text/javascript", file("external_api.js"));
    }
    if (url.pathname === "/_room.js") return send("text/javascript", file("room.js"));
    if (url.pathname === "/_faults") return send("application/json", JSON.stringify(faults));
    if (url.pathname === "/_enter") return void enter(request, response, url.searchParams);
    if (url.pathname === "/_control" && request.method === "POST") {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        const order = JSON.parse(body);
        if (order.faults) faults = order.faults;
        for (const person of rooms.get(order.room)?.values() ?? []) {
          if (order.event && (!order.userId || order.userId === person.userId)) say(person.stream, order.event, order.data ?? {});
        }
        send("application/json", JSON.stringify([...(rooms.get(order.room)?.values() ?? [])].map(shown)));
      });
      return;
    }
    if (url.pathname === "/http-bind") {
      // XMPP over BOSH, as far as signing in: a session, and whether the token is taken.
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", async () => {
        if (!body.includes("<auth")) return send("text/xml", "<body xmlns='http://jabber.org/protocol/httpbind' sid='s1'/>");
        const rules = { secret, issuer, domain, room: url.searchParams.get("room") };
        const taken = await verify(url.searchParams.get("token"), rules).then(() => true, () => false);
        send("text/xml", `<body xmlns='http://jabber.org/protocol/httpbind'>${taken ? "<success/>" : "<failure><not-allowed/></failure>"}</body>`);
      });
      return;
    }
    send("text/html; charset=utf-8", file("room.html"));
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

if (process.argv[1] === import.meta.filename) {
  const env = process.env;
  await startJitsi({
    key: readFileSync(env.JITSI_TLS_KEY),
    cert: readFileSync(env.JITSI_TLS_CERT),
    port: Number(env.JITSI_PORT),
    secret: env.JITSI_APP_SECRET,
    issuer: env.JITSI_APP_ID ?? "lophoc-online",
    domain: "localhost",
  });
  console.log("ready");
}
