import { crc32, deflateRawSync } from "node:zlib";

/** One entry; everything but path and bytes is there to make archives no honest tool writes. */
export type ZipEntry = {
  path: string;
  bytes: Uint8Array;
  /** Unix mode with file type, such as 0o120777 for a link. */
  mode?: number;
  flags?: number;
  method?: number;
  claimedSize?: number;
  claimedCrc?: number;
};

/** A deflated zip of the files, made in memory. */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array {
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.path);
    const data = deflateRawSync(entry.bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((entry.flags ?? 0) | 0x800, 2);
    common.writeUInt16LE(entry.method ?? 8, 4);
    common.writeUInt32LE(entry.claimedCrc ?? crc32(entry.bytes), 10);
    common.writeUInt32LE(data.byteLength, 14);
    common.writeUInt32LE(entry.claimedSize ?? entry.bytes.byteLength, 18);
    common.writeUInt16LE(name.byteLength, 22);
    const local = [Buffer.from("PK\x03\x04", "latin1"), common, name, data];
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    // Version made by: 3 is Unix, which is where the file type comes from.
    directory.push(Buffer.from("PK\x01\x02\x14\x03", "latin1"), common, rest, name);
    body.push(...local);
    offset += sizeOf(local);
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(sizeOf(directory), 12);
  end.writeUInt32LE(offset, 16);
  const all = [...body, ...directory, end];
  return new Uint8Array(Buffer.concat(all));
}

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}
