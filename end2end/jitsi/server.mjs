// A stand-in for a self-hosted Jitsi: the host script and a room over TLS, tokens checked by the real rules, two pages
// in one room see one another. `faults` makes it misbehave; see `control`.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { Refused, verify } from "./token.mjs";

const file = (name) => readFileSync(join(import.meta.dirname, name));

/** Starts it. `secret` and `issuer` are what it shares with the application; `events` is where it tells who comes and goes,
 *  as the plugin event_sync does. */
export function startJitsi({ key, cert, port, secret, issuer, domain, events }) {
  const rooms = new Map();
  // scriptDown: /external_api.js fails; silent: the room never shakes hands; loseClose: no readyToClose after hang-up.
  let faults = {};
  const say = (stream, event, data) => stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const seconds = () => Math.floor(Date.now() / 1000);
  // Told in order: one after the other.
  let telling = Promise.resolve();
  function tell(what, room, body) {
    if (!events) return;
    const told = { room_name: room, room_jid: `${room}@conference.${domain}`, is_breakout: false, ...body };
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
    telling = telling
      .then(() => fetch(`${events}/events/${what}`, { method: "POST", headers, body: JSON.stringify(told) }))
      .then((answer) => answer.ok || console.error(`${what}: ${answer.status}`), (error) => console.error(`${what}: ${error}`));
  }
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
    if (!rooms.get(room)?.size) {
      rooms.set(room, Object.assign(new Map(), { created_at: seconds(), everybody: [] }));
      tell("room/created", room, { event_name: "muc-room-created", created_at: rooms.get(room).created_at });
    }
    const people = rooms.get(room);
    const occupant = { occupant_jid: `${me.id}-0000@${domain}/x`, joined_at: seconds(), id: user.id, name: user.name };
    people.everybody.push(occupant);
    tell("occupant/joined", room, { event_name: "muc-occupant-joined", active_occupants_count: people.size + 1, occupant: { ...occupant } });
    say(response, "joined", { me: shown(me), others: [...people.values()].map(shown) });
    for (const other of people.values()) say(other.stream, "came", shown(me));
    people.set(me.id, me);
    request.on("close", () => {
      people.delete(me.id);
      occupant.left_at = seconds();
      tell("occupant/left", room, { event_name: "muc-occupant-left", active_occupants_count: people.size, occupant: { ...occupant } });
      if (people.size === 0) {
        const { created_at, everybody } = people;
        tell("room/destroyed", room, { event_name: "muc-room-destroyed", created_at, destroyed_at: seconds(), all_occupants: everybody });
      }
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
    events: env.JITSI_EVENTS_URL,
  });
  console.log("ready");
}
