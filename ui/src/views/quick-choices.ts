/** Where the quick switch leads: rooms and the people of the room in sight. */
import type { Member, RoomSummary } from "../protocol";
import type { App } from "../state/app.svelte";
import type { Session } from "../state/session.svelte";
import { containsTyped } from "../text/choseong";

export type QuickChoice =
  | { kind: "room"; key: string; room: RoomSummary; session: Session; current: boolean }
  | { kind: "person"; key: string; person: Member };

/** More are not listed; typing more makes them fewer. */
const CHOICES_MAX = 12;

/**
 * What fits what was typed: rooms I am in and those of every list, the last active first, then people. The room in sight
 * comes after the others, and only if it was asked for.
 */
export function quickChoices(app: App, typed: string): QuickChoice[] {
  const rooms = app.sessions.flatMap((session) => roomsOf(session));
  const joinedFirst = [...rooms.filter(({ joined }) => joined), ...rooms.filter(({ joined }) => !joined)];
  const isHere = ({ room, session }: Listed) => room.id === app.room?.id && session === app.session;
  const fitting = joinedFirst.filter(({ room }) => containsTyped(room.title, typed));
  const here = typed.trim() === "" ? [] : fitting.filter(isHere);
  const found = [...fitting.filter((one) => !isHere(one)), ...here];
  const others = (app.room?.members ?? []).filter(
    (person) => person.id !== app.room?.me && containsTyped(person.nickname, typed),
  );
  const people = others.map((person): QuickChoice => ({ kind: "person", key: `person-${person.id}`, person }));
  const half = CHOICES_MAX - Math.min(people.length, CHOICES_MAX / 2);
  const shown = found.slice(0, half).map((one): QuickChoice => {
    const { room, session } = one;
    return {
      kind: "room",
      key: `room-${session.key}-${room.id}`,
      room,
      session,
      current: isHere(one) && app.room?.phase === "inside",
    };
  });
  return [...shown, ...people].slice(0, CHOICES_MAX);
}

interface Listed {
  room: RoomSummary;
  session: Session;
  joined: boolean;
}

function roomsOf(session: Session): Listed[] {
  const mine = session.joined.flatMap((room) => room.summary ?? []);
  const rest = session.lobby.rooms.filter((room) => !mine.some((known) => known.id === room.id));
  return [
    ...mine.map((room) => ({ room, session, joined: true })),
    ...rest.map((room) => ({ room, session, joined: false })),
  ];
}
