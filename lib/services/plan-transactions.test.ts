import { expect, it } from "vitest";
import { type Pending, planTransactions } from "./plan-transactions.ts";

const statement: Pending = { statement: async () => undefined };

function rows(count: number, bytes = 100): Extract<Pending, { events: unknown }> {
  return {
    events: {
      conversationId: "root",
      fromSeq: 0,
      count,
      bytes: new ArrayBuffer(bytes),
      rowsAt: 0,
      summariesAt: 0,
    },
  };
}

it("gives many rows a transaction of their own, in their place", () => {
  const [first, second, last] = [rows(250), rows(250), rows(10, 600_000)];
  const planned = planTransactions([statement, first, second, statement, last]);
  expect(planned).toEqual([
    { mixed: [statement] },
    { append: [first.events, second.events] },
    { mixed: [statement] },
    { append: [last.events] },
  ]);
});

it("writes thousands of short branches in one transaction", () => {
  const pending = Array.from({ length: 2_000 }, (_, at) => (at % 2 === 0 ? statement : rows(3)));
  expect(planTransactions(pending)).toEqual([{ mixed: pending }]);
});

it("gives few rows one, too, when nothing else is to be written with them", () => {
  const few = [rows(3), rows(4)];
  expect(planTransactions(few)).toEqual([{ append: few.map(({ events }) => events) }]);
});

const copy = (fromSeq: number, count: number): Extract<Pending, { copy: unknown }> => ({
  copy: { fromId: "root", toId: "fork", fromSeq, throughSeq: fromSeq + count - 1 },
});

it("gives long histories transactions of their own, of as many rows as forks may wait for", () => {
  const [first, second, last] = [copy(0, 5_000), copy(5_000, 5_000), copy(10_000, 400)];
  const own = rows(600);
  const planned = planTransactions([statement, first, second, last, own, statement]);
  expect(planned).toEqual([
    { mixed: [statement] },
    { append: [first.copy] },
    { append: [second.copy] },
    { append: [last.copy, own.events] },
    { mixed: [statement] },
  ]);
});

it("ends a transaction where enough short histories were copied, whatever follows", () => {
  const short = Array.from({ length: 13 }, () => [statement, copy(0, 400)]).flat();
  expect(planTransactions([...short, statement])).toEqual([{ mixed: short }, { mixed: [statement] }]);
});

it("plans nothing for nothing", () => {
  expect(planTransactions([])).toEqual([]);
});
