// Somebody who talks to a host with the official client.

import { Manager } from "socket.io-client";

import { within } from "./within.mjs";

let nextId = 1;

/** An id that no other message of this run has. */
export const freshId = () => `node-${process.pid}-${nextId++}`;

/** Uploads a GIF for a room; gives the answer, whatever it is. */
export async function uploads(url, token, room, bytes) {
  const form = new FormData();
  form.append("gif", new Blob([bytes], { type: "image/gif" }), "a.gif");
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/room/${room}/gif`, { method: "POST", headers, body: form });
  return { status: answer.status, body: await answer.json() };
}

/** A session, and one connection with the lobby and the rooms on it. */
export class Person {
  token;
  user;
  /** Every event of `/chat` in the order it arrived, as `[name, payload]`. */
  heard = [];
  #waiting = [];

  /** Arrives with these options of the client's Manager. */
  static async arrive(url, nickname, options) {
    const person = new Person();
    await person.#connect(url, { protocol: 1, nickname, locale: "en" }, options);
    return person;
  }

  /** The same session on one more connection. */
  async again(url, options) {
    const person = new Person();
    await person.#connect(url, { protocol: 1, token: this.token }, options);
    return person;
  }

  async #connect(url, auth, options) {
    this.manager = new Manager(url, { reconnectionDelay: 100, reconnectionDelayMax: 200, ...options });
    const current = (give) => give({ ...auth, token: this.token ?? auth.token });
    this.lobby = this.manager.socket("/room", { auth: current });
    const session = await within("the lobby's session", new Promise((resolve) => this.lobby.once("session", resolve)));
    this.token = session.token ?? auth.token;
    this.user = session.user;
    this.chat = this.manager.socket("/chat", { auth: current });
    this.chat.onAny((name, payload) => this.#hear(name, payload));
    await this.hears("session");
  }

  #hear(name, payload) {
    this.heard.push([name, payload]);
    for (const look of [...this.#waiting]) look();
  }

  /** The first event of that name that fits and was not taken before, now or later. */
  hears(name, fits = () => true) {
    const found = new Promise((resolve) => {
      const look = () => {
        const at = this.heard.findIndex((event) => event[0] === name && fits(event[1]));
        if (at < 0) return;
        this.#waiting = this.#waiting.filter((other) => other !== look);
        resolve(this.heard.splice(at, 1)[0][1]);
      };
      this.#waiting.push(look);
      look();
    });
    return within(`${name} to be heard`, found);
  }

  /** Asks on `/chat`, and gives the answer whatever it is. */
  asks(event, payload) {
    return within(`the answer to ${event}`, this.chat.emitWithAck(event, payload));
  }

  /** Asks on `/chat` for something that must not be refused. */
  async gets(event, payload) {
    return must(event, await this.asks(event, payload));
  }

  /** Creates a room and enters it. */
  async opens(title, settings = {}) {
    const created = await within("a room", this.lobby.emitWithAck("create", { title, ...settings }));
    const { id } = must("create", created).room;
    await this.gets("join", { room: id, password: settings.password });
    return id;
  }

  /** Says something. It is sent at once; what is returned waits for the answer. */
  says(room, text) {
    return this.gets("chat", { room, id: freshId(), text });
  }

  /** Goes away for good. */
  goes() {
    this.manager.reconnection(false);
    this.lobby.disconnect();
    this.chat.disconnect();
  }
}

/** The answer, which must not be a refusal. */
export function must(event, answer) {
  if (!answer.ok) throw new Error(`${event} was refused: ${JSON.stringify(answer.error)}`);
  return answer;
}
