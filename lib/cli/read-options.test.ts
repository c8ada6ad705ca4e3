import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { splitCommand } from "./read-options.mjs";

it.each([
  [["verify", "ID", "--url", "X"], "verify", ["ID", "--url", "X"]],
  [["--url", "X", "verify", "ID"], "verify", ["--url", "X", "ID"]],
  [
    ["--url=X", "--json", "--api-key", "K", "ls", "text"],
    "ls",
    ["--url=X", "--json", "--api-key", "K", "text"],
  ],
  [["--other", "ls"], "--other", ["ls"]],
  [["--constructor", "ls"], "--constructor", ["ls"]],
  [["--url"], undefined, ["--url"]],
])("options of every command may stand before its name: %j", (args, name, rest) => {
  expect(splitCommand(args)).toEqual({ name, args: rest });
});

it("reaches the command with the address that was given before it", () => {
  const cli = join(import.meta.dirname, "offshoot.mjs");
  const run = spawnSync(process.execPath, [cli, "--url", "ftp://x", "verify", "some-id"], {
    encoding: "utf8",
  });
  expect(run).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('"ftp://x" is no http(s) address'),
  });
});
