import { beforeAll, describe, expect, it } from "vitest";
import type { SystemMessage, User } from "../protocol";
import { reader } from "../text/language.svelte";
import { joinsText, systemText } from "./system-text";

const jiu: User = { id: "jiu", nickname: "지우", color: "#96570f" };
const doyun: User = { id: "doyun", nickname: "도윤", color: "#2f7d45" };
const base = { room: "yard", seq: 1, at: 1_000_000 };
const said = (event: SystemMessage) => systemText(event).map((line) => line.map(({ text }) => text).join(""));

beforeAll(async () => {
  await reader.read("ko");
  await reader.readAll();
});

describe("systemText", () => {
  it("says who came, went and was lost", () => {
    expect(said({ ...base, type: "join", user: jiu, people: 2, link: "browser" })).toEqual([
      "지우님이 입장하셨습니다.",
    ]);
    expect(said({ ...base, type: "exit", user: jiu, people: 1, reason: "left" })).toEqual(["지우님이 퇴장하셨습니다."]);
    expect(said({ ...base, type: "exit", user: jiu, people: 1, reason: "lost" })).toEqual([
      "지우님의 연결이 끊겼습니다.",
    ]);
  });

  it("counts a mute in minutes", () => {
    expect(said({ ...base, type: "mute", user: jiu, until: base.at + 600_000 })).toEqual([
      "지우님의 채팅이 10분 동안 금지되었습니다.",
    ]);
  });

  it("gives every changed setting a line of its own, and none to what has no words", () => {
    expect(said({ ...base, type: "settings", title: "새 방", locked: true, slowSeconds: 0 })).toEqual([
      "새 방 제목: 새 방",
      "비밀방이 되었습니다.",
      "천천히 모드가 꺼졌습니다.",
    ]);
    expect(said({ ...base, type: "settings", keep: false })).toEqual([]);
  });

  it("says where something was lost, and not what", () => {
    expect(said({ ...base, type: "unreadable" })).toEqual([
      "여기 있던 기록이 호스트의 저장 장치에서 손상되어 읽을 수 없습니다.",
    ]);
  });

  it("says nothing of a later protocol's event", () => {
    const later = { ...base, type: "parade", user: jiu } as unknown as SystemMessage;
    expect(systemText(later)).toEqual([]);
  });

  it("keeps names apart from the sentence, so that they can be drawn bold", () => {
    expect(systemText({ ...base, type: "rename", user: doyun, from: "지우" })[0]).toContainEqual({
      text: "도윤",
      name: "b",
    });
  });
});

describe("joinsText", () => {
  it("names the first and counts the others", () => {
    const text = (users: User[]) =>
      joinsText(users)
        .map((piece) => piece.text)
        .join("");
    expect(text([jiu])).toBe("지우님이 입장하셨습니다.");
    expect(text([jiu, doyun])).toBe("지우님 외 1명이 입장하셨습니다.");
  });
});
