import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createWriteQueue } from "./write-queue.ts";

describe("createWriteQueue", () => {
  it("runs jobs one at a time in the order they came", async () => {
    const queue = createWriteQueue({ limit: 10 });
    const log: string[] = [];
    const job = (name: string) => async () => {
      log.push(`${name} begins`);
      await nextTurn();
      log.push(`${name} ends`);
      return name;
    };
    const replies = await Promise.all([queue.push(job("a")), queue.push(job("b"))]);
    expect(replies).toEqual(["a", "b"]);
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("takes no more than its limit, and takes again once there is room", async () => {
    const queue = createWriteQueue({ limit: 2 });
    const first = queue.push(async () => 1);
    const second = queue.push(async () => 2);
    expect(queue.push(async () => 3)).toBeNull();
    await Promise.all([first, second]);
    await queue.drained();
    expect(queue.size).toBe(0);
    await expect(queue.push(async () => 4)).resolves.toBe(4);
  });

  it("goes on after a job that throws", async () => {
    const queue = createWriteQueue({ limit: 2 });
    const failing = queue.push(async () => {
      throw new Error("broken job");
    });
    const next = queue.push(async () => "fine");
    await expect(failing).rejects.toThrow("broken job");
    await expect(next).resolves.toBe("fine");
  });
});
