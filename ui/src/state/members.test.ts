import { expect, it } from "vitest";
import { member } from "../test/people";
import { orderMembers } from "./members";

it("lists me, then the owner, then the others by joining", () => {
  const people = [
    member("late", { joinedAt: 30 }),
    member("owner", { role: "owner", joinedAt: 40 }),
    member("early", { joinedAt: 10 }),
    member("me", { joinedAt: 20 }),
  ];
  expect(orderMembers(people, "me").map(({ id }) => id)).toEqual(["me", "owner", "early", "late"]);
});

it("does not shuffle people who joined at once, whatever order they came in", () => {
  const people = [member("b"), member("a"), member("c")];
  const order = (members: typeof people) => orderMembers(members, "me").map(({ id }) => id);
  expect(order(people)).toEqual(order([...people].reverse()));
});
