import type { Failure } from "../requests";

/** Whether the host was not asked, or nobody heard that it answered: then what is here has to do. */
export function isUnreached({ code }: Failure): boolean {
  return code === "offline" || code === "unknown";
}
