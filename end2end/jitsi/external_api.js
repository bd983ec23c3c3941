// What a Jitsi server gives to host pages, as far as a classroom uses it: the class, the iframe, and the wire
// protocol between the two windows (JSON texts over postMessage, "postis" handshake).
(() => {
  let count = 0;
  const camel = (name) =>
    name === "video-ready-to-close" ? "readyToClose" : name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

  window.JitsiMeetExternalAPI = class JitsiMeetExternalAPI {
    constructor(domain, options = {}) {
      if (typeof options !== "object") throw new Error("Can't parse the arguments!");
      this.number = count++;
      this.scope = `jitsi_meet_external_api_${this.number}`;
      this.listeners = new Map();
      this.queue = [];
      this.connected = false;
      this.url = new URL(`https://${domain}/${options.roomName ?? ""}`);
      if (options.jwt) this.url.searchParams.set("jwt", options.jwt);
      if (options.lang) this.url.searchParams.set("lang", options.lang);
      const hash = [`jitsi_meet_external_api_id=${this.number}`];
      const add = (key, value) => hash.push(`${key}=${encodeURIComponent(JSON.stringify(value))}`);
      if (options.jwt) add("jwt", options.jwt);
      for (const [key, value] of Object.entries(options.configOverwrite ?? {})) add(`config.${key}`, value);
      for (const [key, value] of Object.entries(options.userInfo ?? {})) add(`userInfo.${key}`, value);
      this.url.hash = hash.join("&");

      this.frame = document.createElement("iframe");
      this.frame.id = this.frame.name = `jitsiConferenceFrame${this.number}`;
      this.frame.allow =
        "autoplay; camera; clipboard-write; compute-pressure; display-capture; hid; microphone; screen-wake-lock; speaker-selection";
      this.frame.allowFullscreen = true;
      this.frame.style = "border: 0; width: 100%; height: 100%";
      this.frame.src = this.url.href;
      this.receive = (event) => this.onMessage(event);
      window.addEventListener("message", this.receive);
      (options.parentNode ?? document.body).appendChild(this.frame);

      this.mine = Math.random().toString(36).slice(2);
      this.timer = setInterval(() => this.post("__ready__", this.mine), 50);
    }

    post(method, params) {
      this.frame.contentWindow?.postMessage(JSON.stringify({ postis: true, scope: this.scope, method, params }), "*");
    }

    onMessage(event) {
      if (event.origin !== this.url.origin) return;
      let message;
      try {
        message = JSON.parse(event.data);
      } catch {
        return;
      }
      if (!message?.postis || message.scope !== this.scope) return;
      if (message.method === "__ready__") {
        if (message.params !== this.mine) return this.post("__ready__", message.params);
        clearInterval(this.timer);
        this.connected = true;
        for (const params of this.queue.splice(0)) this.post("message", params);
      } else if (message.method === "message" && message.params?.type === "event") {
        const { name, ...fields } = message.params.data;
        this.emit(camel(name), fields);
      }
    }

    emit(name, fields) {
      for (const listener of [...(this.listeners.get(name) ?? [])]) listener(fields);
    }

    addListener(name, listener) {
      if (!this.listeners.has(name)) this.listeners.set(name, []);
      this.listeners.get(name).push(listener);
      return this;
    }

    on(name, listener) {
      return this.addListener(name, listener);
    }

    removeListener(name, listener) {
      this.listeners.set(name, (this.listeners.get(name) ?? []).filter((one) => one !== listener));
      return this;
    }

    executeCommand(name, ...args) {
      const wire = name === "hangup" ? "video-hangup" : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const params = { type: "event", data: { name: wire, data: args } };
      if (this.connected) this.post("message", params);
      else this.queue.push(params);
    }

    getIFrame() {
      return this.frame;
    }

    dispose() {
      clearInterval(this.timer);
      window.removeEventListener("message", this.receive);
      this.listeners.clear();
      this.frame.remove();
    }
  };
})();
