/**
 * What the tabs of a browser, which are one person, tell each other: the rooms that one of them comes into and leaves. The
 * host names one's rooms only to whoever connects.
 */
import { untrack } from "svelte";
import type { App } from "./app.svelte";
import type { Session } from "./session.svelte";

interface News {
  /** The host's key, and who the tab is there: one of them may still be somebody else. */
  host: string;
  user: string | undefined;
  room: string;
  member: boolean;
}

/** Starts telling and listening, for as long as the page is there. */
export function shareRooms(app: App): void {
  const tabs = new BroadcastChannel("madang.rooms");
  tabs.onmessage = ({ data }: MessageEvent<News>) => {
    const session = app.sessions.find(({ key, user }) => key === data.host && user?.id === data.user);
    if (session) note(session, data.room, data.member);
  };
  const tell = (session: Session, room: string, member: boolean) => {
    note(session, room, member);
    tabs.postMessage({ host: session.key, user: session.user?.id, room, member } satisfies News);
  };
  let before: Session["joined"] = [];
  $effect.root(() => {
    $effect(() => {
      const now = app.sessions.flatMap(({ joined }) => joined);
      const earlier = before;
      before = now;
      const changed = [...now, ...earlier].filter((room) => !(now.includes(room) && earlier.includes(room)));
      untrack(() => {
        for (const session of app.sessions)
          for (const room of changed.filter((room) => session.knownRoom(room.id) === room))
            tell(session, room.id, now.includes(room));
      });
    });
  });
}

/** Whether I am in that room from now on. */
function note(session: Session, room: string, member: boolean): void {
  const others = session.memberOf.filter((other) => other !== room);
  session.memberOf = member ? [...others, room] : others;
}
