import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { SignedSeal } from "#lib/conversation/receipt.ts";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { receiveUpload } from "#lib/services/receive-upload.ts";
import { UPLOAD_LIMITS } from "#lib/upload/limits.ts";
import { zipOf } from "#lib/upload/testing/zip.ts";
import { compareSent } from "./check-sent.mjs";
import { EXIT } from "./command-error.mjs";
import { type OfflineScene, offlineScene, outcomeOf } from "./testing/offline-scene.ts";
import { verifyOffline } from "./verify-offline.mjs";

// What a receipt says of the bytes that were sent, held against them by whoever kept them.

let scene: OfflineScene;
beforeAll(async () => {
  scene = await offlineScene();
});
afterAll(() => scene.dispose());

type File = { path: string; bytes: Uint8Array };

async function send(body: BodyInit, headers: Record<string, string> = {}) {
  const request = new Request("http://localhost/api/imports", { method: "POST", body, headers });
  const replied = await receiveUpload(
    scene.db,
    request,
    { origin: "ci", labels: NO_LABELS, groupKey: null },
    {
      directory: join(scene.folder, "spool"),
      limits: UPLOAD_LIMITS,
      running: {
        progress: {
          phase: "receiving",
          receivedBytes: 0,
          totalBytes: null,
          readBytes: 0,
          totalEvents: null,
          storedEvents: 0,
        },
        signal: new AbortController().signal,
      },
      idempotencyKey: null,
    },
  );
  if (!replied.ok) throw new Error(replied.error.message);
  const { receipt } = JSON.parse(replied.value.body);
  return { receipt, seal: SignedSeal.parse(receipt.sealed[0]) };
}

function formOf(files: readonly File[], folder = ""): FormData {
  const form = new FormData();
  for (const { path, bytes } of files)
    form.append("files", new Blob([Buffer.from(bytes)]), `${folder}${path}`);
  return form;
}

async function writeFiles(name: string, files: readonly File[]): Promise<string> {
  const folder = join(scene.folder, name);
  for (const { path, bytes } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

async function check(path: string, signed: SignedSeal) {
  const files = { receiptFile: join(scene.folder, "sent.json"), keyFile: join(scene.folder, "sent.pem") };
  await writeFile(files.receiptFile, JSON.stringify(signed));
  await writeFile(files.keyFile, scene.publicKey);
  return outcomeOf(verifyOffline(path, files));
}

const runOf = (seed: string) =>
  openhandsRun({ seed, steps: [{ user: `Build ${seed}.` }, { agent: "Built." }] });

/** What a person would type, with the tools they have: the first digest it prints. */
function inShell(command: string, cwd: string): string {
  return execFileSync("sh", ["-c", command], { cwd, encoding: "utf8" }).slice(0, 64);
}

describe("what was sent", () => {
  it("as one body is known by the body's own digest, in the answer and in the signed receipt", async () => {
    const zip = Buffer.from(zipOf(runOf("a zip")));
    const path = join(scene.folder, "run.zip");
    await writeFile(path, zip);
    const { receipt, seal } = await send(zip);
    const sent = { bytes: zip.byteLength, sha256: inShell("sha256sum run.zip", scene.folder), files: null };
    expect(receipt).toMatchObject(sent);
    expect(seal.receipt.sent).toEqual(sent);
    expect(await check(path, seal)).toEqual({
      code: 0,
      sentence: expect.stringMatching(/^Verified: \d+ events .*The file is byte for byte what was sent\.$/),
    });
  });

  it.each([
    ["", "find . -type f -printf '%P\\n'"],
    ["my-run/", "cd .. && find my-run -type f"],
  ])("as a form is known by what sha256sum prints for its files (%j)", async (folder, list) => {
    const files = runOf(`a form ${folder}`);
    const path = await writeFiles(`form-of-${folder.length}/my-run`, files);
    const { seal } = await send(formOf(files, folder));
    const command = `${list} | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha256sum | sha256sum`;
    const printed = inShell(command, path);
    expect(seal.receipt.sent?.files).toMatchObject({ count: files.length, sha256: printed });
    expect(await check(path, seal)).toMatchObject({
      code: 0,
      sentence: expect.stringContaining(`Each of the ${files.length} files is byte for byte what was sent`),
    });
  });

  it("names the file that is not as it was sent, also where its events are the same", async () => {
    const files = runOf("a changed form");
    const path = await writeFiles("changed", files);
    const { seal } = await send(formOf(files));
    await writeFile(join(path, "notes.txt"), "Not of the run.");
    expect(await compareSent(path, seal.receipt.sent)).toMatchObject({ same: false, differing: "notes.txt" });
    const first = files[0];
    if (!first) throw new Error("A run has files.");
    for (let at = 0; at < first.bytes.length; at += 97) {
      const flipped = Buffer.from(first.bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await writeFile(join(path, first.path), flipped);
      const compared = await compareSent(path, seal.receipt.sent);
      expect(compared, `byte ${at}`).toMatchObject({ same: false, differing: first.path });
    }
  });

  it("is checked where nothing but the command line is, too", async () => {
    const files = runOf("a checkout");
    const path = await writeFiles("checkout-run", files);
    const { seal } = await send(formOf(files));
    await check(path, seal);
    const cli = join(scene.folder, "sparse/lib/cli");
    await cp(import.meta.dirname, cli, { recursive: true, filter: (from) => !from.endsWith(".ts") });
    const verify = () =>
      spawnSync(
        process.execPath,
        [join(cli, "offshoot.mjs"), "verify", path, "--receipt", "sent.json", "--key", "sent.pem"],
        { cwd: scene.folder, encoding: "utf8" },
      );
    expect(verify()).toMatchObject({
      status: EXIT.done,
      stdout: expect.stringMatching(
        new RegExp(
          `^Verified: Each of the ${files.length} files is byte for byte what was sent, and was sealed`,
        ),
      ),
    });
    await writeFile(join(path, files[0]?.path ?? ""), "{}");
    expect(verify()).toMatchObject({
      status: EXIT.historyDiffers,
      stderr: expect.stringContaining(`${files[0]?.path} differs`),
    });
  });

  it("is not said by an old receipt, which verifies as before", async () => {
    expect(scene.receipt.receipt).not.toHaveProperty("sent");
    expect((await scene.check()).code).toBe(EXIT.done);
    expect(await compareSent(join(scene.folder, "run.jsonl"), scene.receipt.receipt.sent)).toBeNull();
  });
});
