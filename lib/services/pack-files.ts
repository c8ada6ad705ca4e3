import { subtle } from "node:crypto";
import { promisify } from "node:util";
import { constants, deflate, inflate } from "node:zlib";
import { z } from "zod";
import type { SourceFile } from "#lib/importers/importer.ts";

const Index = z.array(z.tuple([z.string(), z.number().int().min(0)]));
const NEWLINE = 0x0a;

const pack = promisify(deflate);
const unpack = promisify(inflate);

/** Of the corpus' transcripts a quarter is left; zlib's own level takes twice as long for a seventh less. */
const LEVEL = constants.Z_BEST_SPEED;

/**
 * Files → one deflated block: a line of JSON with their paths and sizes, then their bytes. Deflated and hashed in other
 * threads.
 * @returns it with the hash of what it holds.
 */
export async function packFiles(files: readonly SourceFile[]): Promise<{ id: string; packed: Uint8Array }> {
  const index = JSON.stringify(files.map(({ path, bytes }) => [path, bytes.byteLength]));
  const block = Buffer.concat([Buffer.from(`${index}\n`), ...files.map(({ bytes }) => bytes)]);
  const [hash, packed] = await Promise.all([subtle.digest("SHA-256", block), pack(block, { level: LEVEL })]);
  return { id: Buffer.from(hash).toString("hex"), packed };
}

/** The inverse of `packFiles`. @throws for a block this process did not pack. */
export async function unpackFiles(packed: Uint8Array): Promise<SourceFile[]> {
  const block = new Uint8Array(await unpack(packed));
  const end = block.indexOf(NEWLINE);
  const index = Index.parse(JSON.parse(new TextDecoder().decode(block.subarray(0, end))));
  let at = end + 1;
  return index.map(([path, size]) => {
    const bytes = block.slice(at, at + size);
    at += size;
    return { path, bytes };
  });
}
