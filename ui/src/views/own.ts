import type { HostConsole } from "../state/host-console.svelte";
import { useView } from "./context";

/** The console, for views that only whoever runs the host sees. */
export function useConsole(): HostConsole {
  const { console } = useView().app;
  if (console === undefined) throw new Error("only whoever runs the host sees this");
  return console;
}
