// The rules a self-hosted Jitsi applies to tokens (Prosody's mod_auth_token and mod_token_verification):
// no leeway on times, `typ` exactly "JWT", `aud` a string, `sub` the domain, `room` the room in lower case.
import { jwtVerify, decodeProtectedHeader, errors } from "jose";

/** A refusal: at login (`login`) or when entering the room (`room`). */
export class Refused extends Error {
  constructor(where, text) {
    super(text);
    this.where = where;
  }
}

/** Checks a token and gives its claims. */
export async function verify(jwt, { secret, issuer, domain, room, now = new Date() }) {
  if (!jwt) throw new Refused("login", "token required");
  let claims;
  try {
    const header = decodeProtectedHeader(jwt);
    if (header.typ !== "JWT") throw new Refused("login", "Invalid typ");
    ({ payload: claims } = await jwtVerify(jwt, new TextEncoder().encode(secret), {
      algorithms: ["HS256"],
      currentDate: now,
      clockTolerance: 0,
    }));
  } catch (error) {
    if (error instanceof Refused) throw error;
    if (error instanceof errors.JWTExpired) throw new Refused("login", "Not acceptable by exp");
    throw new Refused("login", error.message);
  }
  if (claims.iss !== issuer) throw new Refused("login", "invalid iss claim");
  if (typeof claims.aud !== "string") throw new Refused("login", "invalid aud claim");
  if (claims.sub !== "*" && String(claims.sub).toLowerCase() !== domain) throw new Refused("login", "invalid sub claim");
  if (typeof claims.exp !== "number") throw new Refused("login", "exp missing");
  if (typeof claims.room !== "string") throw new Refused("login", "room missing");
  if (claims.room !== "*" && claims.room.toLowerCase() !== room) {
    throw new Refused("room", "Room and token mismatched");
  }
  return claims;
}
