// The room token, judged by a second implementation (jose) with the rules of a real server.
import { SignJWT, decodeJwt, decodeProtectedHeader } from "jose";
import { verify } from "../jitsi/token.mjs";
import { expect, test, type Call, type Person, type World } from "../support/world";

const secret = process.env.JITSI_APP_SECRET!;

async function joined(world: World, person: Person, call: Call) {
  const { page } = await world.at(person);
  await page.goto("/robots.txt");
  return page.evaluate(async (accessToken) => {
    return (await fetch("/api/video-call/join", { method: "POST", body: JSON.stringify({ accessToken }) })).json();
  }, call.token);
}

test("a token opens its own room, as moderator for the tutor only", async ({ world }) => {
  const call = await world.call(60);
  const { scheduled_end_time: end } = await world.session(call);
  for (const [person, moderator] of [[world.tutor, true], [world.student, false]] as const) {
    const { jwt, roomName } = await joined(world, person, call);
    const rules = { secret, issuer: "lophoc-online", domain: "localhost", room: roomName };
    const claims = await verify(jwt, rules);
    expect(decodeProtectedHeader(jwt)).toEqual({ typ: "JWT", alg: "HS256" });
    expect(claims.exp).toBe(Math.floor((end.getTime() + 15 * 60_000) / 1000));
    expect(claims.room).toBe(roomName);
    expect(claims.context).toEqual({
      user: { id: String(person.id), name: person.name, moderator, affiliation: moderator ? "owner" : "member" },
    });
    expect(claims.moderator).toBe(moderator ? true : undefined);

    const refused = (changed: object, token = jwt) => verify(token, { ...rules, ...changed }).then(
      () => "accepted",
      (error: { where: string }) => error.where,
    );
    expect(await refused({ room: "lophoc_another" })).toBe("room");
    expect(await refused({ secret: "x".repeat(32) })).toBe("login");
    expect(await refused({ issuer: "somebody" })).toBe("login");
    expect(await refused({ domain: "meet.example" })).toBe("login");
    expect(await refused({ now: new Date(claims.exp * 1000) }), "expired to the second").toBe("login");
    expect(await refused({ now: new Date((claims.exp - 1) * 1000) })).toBe("accepted");
    expect(await refused({ now: new Date((claims.nbf - 1) * 1000) })).toBe("login");
    const [head, , signature] = jwt.split(".");
    const raised = Buffer.from(JSON.stringify({ ...decodeJwt(jwt), moderator: true, room: "*" })).toString("base64url");
    expect(await refused({}, `${head}.${raised}.${signature}`), "tampered").toBe("login");
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${jwt.split(".")[1]}.`;
    expect(await refused({}, none), "unsigned").toBe("login");
  }
});

test("the stand-in refuses what a real server refuses", async () => {
  const key = new TextEncoder().encode(secret);
  const rules = { secret, issuer: "a", domain: "localhost", room: "r" };
  const make = (claims: object, header = { alg: "HS256", typ: "JWT" }) => new SignJWT({ ...claims }).setProtectedHeader(header).sign(key);
  const good = { iss: "a", aud: "jitsi", sub: "localhost", room: "r", exp: Math.floor(Date.now() / 1000) + 60 };
  await verify(await make(good), rules);
  for (const bad of [{ aud: ["jitsi"] }, { aud: undefined }, { sub: undefined }, { room: undefined }, { iss: "b" }, { exp: 1 }]) {
    await expect(verify(await make({ ...good, ...bad }), rules)).rejects.toThrow();
  }
  await expect(verify(await make(good, { alg: "HS256", typ: "jwt" }), rules)).rejects.toThrow();
});
