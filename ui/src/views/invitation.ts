import type { App } from "../state/app.svelte";
import { bracketed, isLoopback } from "./address";

/** How others come to the host in sight. */
export interface Invitation {
  /** The address of the host itself, with a slash at its end. */
  url: string;
  /** The address to be read aloud; not every address has one. */
  code?: string;
}

const CODE_GROUP = /.{1,3}/g;

/** An address of the host in sight that others can open; nothing where there is none. */
export function invitationOf({ console, session }: App): Invitation | undefined {
  if (session.relayed !== undefined) {
    const said = console?.others.find(session.relayed)?.said;
    const address = said?.addresses[0];
    return address === undefined ? undefined : { url: `http://${bracketed(address)}:${said?.port ?? 0}/` };
  }
  if (console) return console.address;
  return isLoopback(location.hostname) ? undefined : { url: `${location.origin}/` };
}

/** A code as it is read aloud: in threes. */
export function inThrees(code: string): string {
  return code.match(CODE_GROUP)?.join(" ") ?? code;
}
