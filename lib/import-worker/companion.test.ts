import { closeSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generatedRun } from "#bench/scenarios/generated-run.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { mapFiles } from "#lib/importers/map-files.ts";
import { type ScannedFile, scanEventFile } from "#lib/importers/openhands-sdk/scan-event.ts";
import { CHUNK_FILES, Companion } from "./companion.ts";
import type { ChunkRead, MapRequest, WorkerFile } from "./messages.ts";
import { openSources, storedSources } from "./open-sources.ts";
import { readAlong } from "./read-along.ts";

const CHUNKS = 33;
const LAST_CHUNK = 7;
/** The last chunk is not full, and some files cannot be read as events. */
const FILES = generatedRun((CHUNKS - 1) * CHUNK_FILES + LAST_CHUNK, 8_000).filter(({ path }) =>
  path.startsWith("events/"),
);
for (const [at, text] of [
  [3, "{"],
  [70, ""],
] as const)
  FILES[at] = { path: FILES[at]?.path ?? "", bytes: new TextEncoder().encode(text) };
const ALONE = [...mapFiles(FILES, scanEventFile)];

let directory: string;
let spool: string;
let places: WorkerFile[];
let sources: SourceFile[];
let descriptor: number;
let bytesSeen: number;
let ports: { port1: MessagePort; port2: MessagePort };
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "offshoot-companion-"));
  spool = join(directory, "spool");
  writeFileSync(spool, Buffer.concat(FILES.map(({ bytes }) => bytes)));
  let offset = 0;
  places = FILES.map(({ path, bytes }) => {
    offset += bytes.byteLength;
    return { path, offset: offset - bytes.byteLength, size: bytes.byteLength };
  });
  bytesSeen = 0;
  ({ sources, descriptor } = storedSources(spool, places, (bytes) => {
    bytesSeen = bytes;
  }));
  ports = new MessageChannel();
});
afterEach(() => {
  ports.port1.close();
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

/** The scan with a count of the files this side has read. */
function counted() {
  const made = { files: 0 };
  const run = (bytes: Uint8Array | null) => {
    made.files++;
    return scanEventFile.run(bytes);
  };
  return { made, task: { name: scanEventFile.name, run } };
}

function requested(): MapRequest {
  const got = receiveMessageOnPort(ports.port2);
  if (!got) throw new Error("Nothing was asked for.");
  return got.message;
}

describe("a companion", () => {
  it("reads files that are in memory, too", () => {
    const held = openSources(spool, places, () => undefined);
    closeSync(held.descriptor);
    expect(held.sources[0]?.stored).toBeUndefined();
    const companion = new Companion(ports.port1, spool, () => undefined);
    expect([...(companion.map(held.sources, scanEventFile) ?? [])]).toEqual(ALONE);
    const { places: told } = requested();
    expect([...told.slice(0, 4)]).toEqual(places.slice(0, 2).flatMap(({ offset, size }) => [offset, size]));
  });

  it("takes what the other thread has read, reads what it left behind, and gives all in order", () => {
    let wanted = 0;
    const companion = new Companion(ports.port1, spool, () => wanted++);
    const { made, task } = counted();
    const results = (companion.map(sources, task) ?? [])[Symbol.iterator]();
    const first = results.next().value;
    expect(wanted).toBe(1);
    const { id, claims } = requested();
    const told = Atomics.add(claims, 0, 1);
    // Claimed, and never told: the other thread is gone.
    const lost = Atomics.add(claims, 0, 1);
    expect([told, lost]).toEqual([1, 2]);
    const known = ALONE.slice(CHUNK_FILES, 2 * CHUNK_FILES);
    const late: ChunkRead = { id: id + 1, chunk: 2, results: "[]" };
    for (const chunk of [{ id, chunk: told, results: JSON.stringify(known) }, late])
      ports.port2.postMessage(chunk);
    const all = [first];
    for (let next = results.next(); !next.done; next = results.next()) all.push(next.value);
    expect(all).toEqual(ALONE);
    expect(made.files).toBe(FILES.length - CHUNK_FILES);
    const total = sources.reduce((sum, { stored }) => sum + (stored?.size ?? 0), 0);
    // Told once a megabyte.
    expect(bytesSeen).toBeGreaterThan(total - 2 ** 20);
    expect(bytesSeen).toBeLessThanOrEqual(total);
  });

  it("ends the other thread's work when nobody wants the rest", () => {
    const companion = new Companion(ports.port1, spool, () => undefined);
    for (const _ of companion.map(sources, scanEventFile) ?? []) break;
    expect(Atomics.load(requested().claims, 0)).toBe(CHUNKS);
  });

  it("is no help with a few files, or with those another thread cannot read", () => {
    const companion = new Companion(ports.port1, spool, () => undefined);
    expect(companion.map(sources.slice(0, 3 * CHUNK_FILES), scanEventFile)).toBeNull();
    expect(companion.map(FILES, scanEventFile), "not of a spool").toBeNull();
  });
});

it("who reads along tells each chunk it has claimed, as it would have been read alone", async () => {
  const companion = new Companion(ports.port1, spool, () => undefined);
  (companion.map(sources, scanEventFile) ?? [])[Symbol.iterator]().next();
  const request = requested();
  const other = new MessageChannel();
  const told: ChunkRead[] = [];
  const allTold = new Promise<void>((resolve) => {
    other.port2.on("message", (chunk: ChunkRead) => {
      if (told.push(chunk) === CHUNKS - 1) resolve();
    });
  });
  readAlong(other.port1);
  other.port2.postMessage(request);
  await allTold;
  other.port1.close();
  expect(told.map(({ id, chunk }) => [id, chunk])).toEqual(
    Array.from({ length: CHUNKS - 1 }, (_, at) => [request.id, at + 1]),
  );
  const results: ScannedFile[] = told.flatMap((chunk) => JSON.parse(chunk.results));
  expect(results).toEqual(ALONE.slice(CHUNK_FILES));
});
