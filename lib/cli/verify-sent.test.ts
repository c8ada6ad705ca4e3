import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { SignedSeal } from "#lib/conversation/receipt.ts";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { receiveUpload } from "#lib/services/receive-upload.ts";
import { UPLOAD_LIMITS } from "#lib/upload/limits.ts";
import { zipOf } from "#lib/upload/testing/zip.ts";
import { compareSent } from "./check-sent.mjs";
import { collectFiles } from "./collect-files.mjs";
import { EXIT } from "./command-error.mjs";
import { multipartForm } from "./multipart.mjs";
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

async function check(path: string, signed: SignedSeal | SignedSeal[]) {
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
    expect(seal.receipt.sent).toMatchObject(sent);
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
    const sent = [seal.receipt.sent];
    const added = { path: "notes.txt", how: "added" };
    expect(await compareSent(path, sent)).toMatchObject({ same: false, differences: [added] });
    const first = files[0];
    if (!first) throw new Error("A run has files.");
    for (let at = 0; at < first.bytes.length; at += 97) {
      const flipped = Buffer.from(first.bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await writeFile(join(path, first.path), flipped);
      const compared = await compareSent(path, sent);
      const changed = { path: first.path, how: "changed" };
      expect(compared, `byte ${at}`).toMatchObject({ same: false, differences: [changed, added] });
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
      stderr: expect.stringContaining(`${files[0]?.path} is not the file that was sealed`),
    });
  });

  it("is not said by an old receipt, which verifies as before", async () => {
    expect(scene.receipt.receipt).not.toHaveProperty("sent");
    expect((await scene.check()).code).toBe(EXIT.done);
    expect(await compareSent(join(scene.folder, "run.jsonl"), [scene.receipt.receipt.sent])).toBeNull();
  });
});

describe("a changed file", () => {
  const differs = (name: string) => ({
    code: EXIT.historyDiffers,
    sentence: expect.stringContaining(`${name} is not the file that was sealed`),
  });

  /** A run of more files than any receipt of the first days listed. */
  const longRun = (seed: string) =>
    openhandsRun({ seed, steps: Array.from({ length: 25 }, (_, at) => ({ user: `Say ${seed} ${at}.` })) });

  it("of a directory is named, whether it can be read afterwards or not", async () => {
    const files = longRun("a broken event");
    expect(files.length).toBeGreaterThan(20);
    const path = await writeFiles("broken", files);
    const { seal } = await send(formOf(files));
    expect(await check(path, seal)).toMatchObject({ code: 0 });
    const event = files.find((file) => file.path.includes("event-00004"));
    if (!event) throw new Error("The run has an event 4.");
    const text = Buffer.from(event.bytes).toString("utf8");
    for (const changed of [text.replace("{", "x"), text.replace("Say", "Sax"), `${text}\n`, ""]) {
      await writeFile(join(path, event.path), changed);
      expect(await check(path, seal), changed.slice(0, 20)).toEqual(differs(event.path));
    }
    await rm(join(path, event.path));
    expect(await check(path, seal)).toEqual({
      code: EXIT.historyDiffers,
      sentence: expect.stringContaining(`${event.path} was sent and is missing`),
    });
  }, 120_000);

  it("of a zip is named, also when the zip was unpacked meanwhile", async () => {
    const files = longRun("a zip to change");
    const { seal } = await send(Buffer.from(zipOf(files)));
    const event = files.find((file) => file.path.includes("event-00007"));
    if (!event) throw new Error("The run has an event 7.");
    const changed = Buffer.from(Buffer.from(event.bytes).toString("utf8").replace("Say", "Sax"));
    const others = files.map((file) => (file === event ? { ...file, bytes: changed } : file));
    const path = join(scene.folder, "changed.zip");
    await writeFile(path, zipOf(others));
    expect(await check(path, seal)).toEqual(differs(event.path));
    expect(await check(await writeFiles("unpacked", others), seal)).toEqual(differs(event.path));
    // Packed anew it is another file, and says that what is in it is as it was.
    await writeFile(path, zipOf(files.toReversed()));
    expect(await check(path, seal)).toEqual({
      code: EXIT.historyDiffers,
      sentence: expect.stringMatching(/changed\.zip is not the file .* Every file in it is as it was sent/),
    });
    expect(await check(await writeFiles("unpacked", files), seal)).toEqual({
      code: EXIT.done,
      sentence: expect.stringMatching(/^Verified: .* Each of the \d+ files is byte for byte what was sent/),
    });
  }, 120_000);

  it("that is a zip with a flipped byte or something behind it is not what was sent", async () => {
    const zip = Buffer.from(zipOf(runOf("a damaged zip")));
    const { seal } = await send(zip);
    const path = join(scene.folder, "damaged.zip");
    for (const at of [0, 60, zip.length >> 1, zip.length - 1]) {
      const flipped = Buffer.from(zip);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await writeFile(path, flipped);
      expect(await check(path, seal), `byte ${at}`).toEqual(differs("damaged.zip"));
    }
    await writeFile(path, Buffer.concat([zip, Buffer.from("\n")]));
    const { seal: elsewhere } = await send(formOf(runOf("beside the zip")));
    for (const seals of [seal, [elsewhere, seal]]) {
      const { code, sentence } = await check(path, seals);
      expect(code).toBe(EXIT.historyDiffers);
      expect(sentence).toContain("damaged.zip is not the file that was sealed");
      expect(sentence).toContain("these bytes are not the bytes that were sent");
    }
  }, 120_000);

  it("is not what another run's files are called", async () => {
    const settings = { path: "settings.json", bytes: Buffer.from('{"theme":"dark"}') };
    const { seal } = await send(formOf([...runOf("one of two runs"), settings]));
    const other = await writeFiles("other-run", [...runOf("the other of two"), settings]);
    expect(await check(other, seal)).toEqual({
      code: EXIT.otherReceipt,
      sentence: expect.stringMatching(/but the file holds [0-9a-f]{8}/),
    });
  });
});

it("one file is known by what sha256sum prints for it, in a form too, as the command line sends it", async () => {
  const zip = zipOf(runOf("pushed alone"));
  const path = join(scene.folder, "alone.zip");
  await writeFile(path, zip);
  const form = multipartForm(await collectFiles(path));
  const chunks: Uint8Array[] = [];
  for await (const chunk of form.stream()) chunks.push(chunk);
  const { receipt, seal } = await send(Buffer.concat(chunks), { "content-type": form.contentType });
  const digest = { bytes: zip.byteLength, sha256: inShell("sha256sum alone.zip", scene.folder) };
  expect(receipt).toMatchObject(digest);
  expect(seal.receipt.sent).toMatchObject(digest);
  expect(await check(path, seal)).toMatchObject({ code: EXIT.done });
});

it("several runs of one upload are verified by their receipts together, and by the last one alone", async () => {
  const files = ["first", "second"].flatMap((seed) =>
    openhandsRun({
      seed,
      steps: Array.from({ length: 12 }, (_, at) => ({ user: `Say ${seed} ${at}.` })),
    }).map((file) => ({ ...file, path: `${seed}/${file.path}` })),
  );
  const { receipt } = await send(formOf(files));
  const seals = receipt.sealed.map((each: unknown) => SignedSeal.parse(each));
  const lists = seals.map((each: SignedSeal) => each.receipt.sent?.files?.list?.length ?? null);
  expect(lists).toEqual([files.length, null]);
  const path = await writeFiles("several", files);
  expect(await check(path, seals)).toMatchObject({ code: EXIT.done });
  expect(await check(path, seals[1])).toMatchObject({ code: EXIT.done });
  await writeFile(join(path, files[3]?.path ?? ""), "{}");
  expect(await check(path, seals)).toEqual({
    code: EXIT.historyDiffers,
    sentence: expect.stringContaining(`${files[3]?.path} is not the file that was sealed`),
  });
}, 60_000);
