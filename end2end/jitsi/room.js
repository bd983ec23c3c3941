// The inside of the iframe: shakes hands with the host page, enters the room, shows who is there.
(async () => {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const scope = `jitsi_meet_external_api_${fragment.get("jitsi_meet_external_api_id")}`;
  const room = decodeURIComponent(location.pathname.slice(1)).toLowerCase();
  const jwt = new URLSearchParams(location.search).get("jwt");
  const value = (key) => (fragment.has(key) ? JSON.parse(fragment.get(key)) : undefined);
  const faults = await (await fetch("/_faults")).json();
  document.getElementById("subject").textContent = value("config.subject") ?? room;

  const post = (method, params) => parent.postMessage(JSON.stringify({ postis: true, scope, method, params }), "*");
  const emit = (name, fields = {}) => post("message", { type: "event", data: { name, ...fields } });
  const mine = Math.random().toString(36).slice(2);
  let timer;
  let moderates = false;
  const connected = new Promise((resolve) => {
    addEventListener("message", (event) => {
      let message;
      try {
        message = JSON.parse(event.data);
      } catch {
        return;
      }
      if (!message?.postis || message.scope !== scope) return;
      if (message.method === "__ready__") {
        if (message.params !== mine) return post("__ready__", message.params);
        clearInterval(timer);
        resolve();
      } else if (message.params?.type === "event" && message.params.data.name === "video-hangup") {
        hangUp();
      } else if (message.params?.type === "event" && message.params.data.name === "end-conference" && moderates) {
        // For moderators only; like the real one without an answer.
        fetch("/_control", { method: "POST", body: JSON.stringify({ room, event: "destroyed" }) });
      }
    });
  });
  if (faults.silent) return;
  timer = setInterval(() => post("__ready__", mine), 50);
  await connected;
  emit("browser-support", { supported: true });
  emit("ready");

  let stream;
  const people = new Map();
  const show = () => {
    document.getElementById("people").replaceChildren(
      ...[...people.values()].map((person) => {
        const item = document.createElement("li");
        item.textContent = person.displayName;
        item.className = person.role;
        return item;
      }),
    );
  };
  const leave = () => {
    stream?.close();
    people.clear();
    show();
    emit("video-conference-left", { roomName: room });
  };
  const close = () => emit("video-ready-to-close");
  function hangUp() {
    leave();
    if (!faults.loseClose) close();
  }
  document.getElementById("hangup").addEventListener("click", hangUp);

  const query = new URLSearchParams({ room, jwt: jwt ?? "", name: value("userInfo.displayName") ?? "Guest" });
  stream = new EventSource(`/_enter?${query}`);
  const on = (name, react) => stream.addEventListener(name, (event) => react(JSON.parse(event.data)));
  on("refused", ({ where, text }) => {
    stream.close();
    document.getElementById("note").textContent = text;
    const name = where === "login" ? "connection.passwordRequired" : "conference.connectionError.notAllowed";
    const type = where === "login" ? "CONNECTION" : "CONFERENCE";
    emit("error-occurred", { error: { name, message: text, type, isFatal: false } });
  });
  on("joined", ({ me, others }) => {
    for (const person of [me, ...others]) people.set(person.id, person);
    show();
    moderates = me.role === "moderator";
    document.getElementById("hangup").hidden = false;
    const { id, displayName } = me;
    emit("video-conference-joined", { roomName: room, id, displayName, formattedDisplayName: displayName });
    emit("participant-role-changed", { id, role: me.role });
    for (const other of others) emit("participant-joined", other);
  });
  on("came", (person) => {
    people.set(person.id, person);
    show();
    emit("participant-joined", person);
  });
  on("went", ({ id }) => {
    people.delete(id);
    show();
    emit("participant-left", { id });
  });
  on("kicked", () => {
    emit("participant-kicked-out", { kicked: { id: "local", local: true }, kicker: { id: "x" } });
    hangUp();
  });
  on("destroyed", () => {
    emit("error-occurred", { error: { name: "conference.destroyed", type: "CONFERENCE", isFatal: false, params: [""] } });
    hangUp();
  });
  on("recording", ({ link }) => emit("recording-link-available", { link, ttl: 86_400 }));
  on("dropped", () => {
    // A fatal error: the overlay counts down, then the page loads itself anew.
    emit("error-occurred", {
      error: { name: "connection.droppedError", type: "CONNECTION", isFatal: true },
    });
    leave();
    setTimeout(() => location.reload(), 1500);
  });
})();
