// The one thing that only a window manager does: telling a window that its close button was pressed. Without one the
// message is written by hand, in the words of the X protocol.

import { once } from "node:events";
import { createConnection } from "node:net";

const [INTERN_ATOM, SEND_EVENT, CLIENT_MESSAGE] = [16, 25, 33];

const word = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const half = (value) => word(value).subarray(0, 2);

/** A conversation with the X server of a display such as ":7". */
class Conversation {
  #socket;
  #bytes = Buffer.alloc(0);

  static async with(display) {
    const conversation = new Conversation();
    conversation.#socket = createConnection(`/tmp/.X11-unix/X${display.slice(1)}`);
    await once(conversation.#socket, "connect");
    conversation.#socket.write(Buffer.concat([Buffer.from("l\0"), half(11), half(0), word(0), half(0)]));
    const [accepted, , , , , , words] = [...(await conversation.#reads(7))];
    const rest = words + ((await conversation.#reads(1))[0] << 8);
    await conversation.#reads(rest * 4);
    if (accepted !== 1) throw new Error("the X server does not let us in");
    return conversation;
  }

  async #reads(count) {
    while (this.#bytes.length < count)
      this.#bytes = Buffer.concat([this.#bytes, ...(await once(this.#socket, "data"))]);
    const bytes = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return bytes;
  }

  /** The number of a name. */
  async atom(name) {
    const padded = Buffer.concat([Buffer.from(name), Buffer.alloc((4 - (name.length % 4)) % 4)]);
    const length = 2 + padded.length / 4;
    this.#socket.write(
      Buffer.concat([Buffer.from([INTERN_ATOM, 0]), half(length), half(name.length), half(0), padded]),
    );
    return (await this.#reads(32)).readUInt32LE(8);
  }

  /** Sends a window a message of one word. */
  send(window, type, value) {
    const event = [Buffer.from([CLIENT_MESSAGE, 32]), half(0), word(window), word(type), word(value), Buffer.alloc(16)];
    this.#socket.write(Buffer.concat([Buffer.from([SEND_EVENT, 0]), half(11), word(window), word(0), ...event]));
  }

  async ends() {
    // An answer to a later question means that the message before it was taken.
    await this.atom("WM_PROTOCOLS");
    this.#socket.end();
  }
}

/** Presses the close button of a window. */
export async function pressClose(display, window) {
  const conversation = await Conversation.with(display);
  const [protocols, close] = [await conversation.atom("WM_PROTOCOLS"), await conversation.atom("WM_DELETE_WINDOW")];
  conversation.send(window, protocols, close);
  await conversation.ends();
}
