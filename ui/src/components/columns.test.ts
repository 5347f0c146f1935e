import { expect, it } from "vitest";
import { columnsOf } from "./columns";

const picture = (id: number, height: number) => ({ id, width: 100, height });

it("each picture goes where there is most room, in order", () => {
  const columns = columnsOf([picture(1, 100), picture(2, 50), picture(3, 50), picture(4, 10), picture(5, 10)], 3);
  expect(columns.map((column) => column.map(({ id }) => id))).toEqual([[1], [2, 4], [3, 5]]);
});

it("no picture is lost, and a broken size does no harm", () => {
  expect(columnsOf([{ width: 0, height: 5 }], 3).flat().length).toBe(1);
  expect(columnsOf([], 3)).toEqual([[], [], []]);
});
