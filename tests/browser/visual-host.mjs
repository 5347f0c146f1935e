// Hosts and people that look the same every time.

import { Host } from "../node/host.mjs";
import { Person } from "../node/person.mjs";
import { NAME } from "./pinned.mjs";

export const HOST = ["--name", "초록 지붕", "--allow-host", NAME];
export const TITLE = "토요일 랜파티";

/** A host that is gone after the test, also when that fails: a test whose host stays never ends. */
export async function startHost(t, ...more) {
  const host = await Host.start(...HOST, "--bind", "127.0.0.1", ...more);
  t.after(() => host.remove());
  return host;
}

/** People who have come to a host, by their names. */
export async function company(t, host, names) {
  const people = {};
  for (const name of names) {
    people[name] = await Person.arrive(host.url, name);
    t.after(() => people[name].goes());
  }
  return people;
}

/** Where a host is found as if it were another computer's. */
export function fromElsewhere(host) {
  return host.url.replace("127.0.0.1", NAME);
}
