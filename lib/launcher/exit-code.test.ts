import { expect, test } from "vitest";
import { describeEnd } from "./exit-code.mjs";
import { startCommand } from "./run-command.mjs";

const SLEEP = ["-e", "console.log('up'); setInterval(() => {}, 1000)"];

test.each([
  ["SIGKILL", 137],
  ["SIGTERM", 143],
] as const)(
  "a command that somebody ends with %s counts as %i, and its name is said",
  async (signal, code) => {
    const { child, exited } = startCommand({ args: SLEEP });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill(signal);
    expect(await exited).toBe(code);
    expect(describeEnd(code)).toBe(`The server was ended by the signal ${signal} (exit code ${code}).`);
  },
);

test("a command that ends by itself says so", async () => {
  const { exited } = startCommand({ args: ["-e", "process.exit(3)"] });
  const code = await exited;
  expect(describeEnd(code)).toBe("The server ended by itself with exit code 3.");
});
