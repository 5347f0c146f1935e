import { getContext, setContext } from "svelte";
import type { App } from "../state/app.svelte";
import type { Stage } from "./stage.svelte";

/** What every view can reach: the page's state, and what lies over the page at the moment. */
export interface View {
  app: App;
  stage: Stage;
}

const KEY = Symbol("view");

/** For App.svelte, once. */
export function provideView(view: View): void {
  setContext(KEY, view);
}

/** For views, while they are made. */
export function useView(): View {
  return getContext<View>(KEY);
}
