import { crc32, deflateRawSync } from "node:zlib";
import type { ExportFile } from "./exporter.ts";
import { joinBytes } from "./write-text.ts";

/** More would need the zip64 extension. */
export const MAX_ZIP_FILES = 65_535;

const UTF8_NAMES = 0x800;
const DEFLATED = 8;
/** 1 January 1980, the first day a zip can name: the same files give the same bytes. */
const DATE = 0x21;

/**
 * A zip of the files in memory, as PKWARE's APPNOTE 6.3 describes it without extensions: at most 65,535 files and
 * 4 GB, which the exporters' own bounds keep.
 */
export function writeZip(files: readonly ExportFile[]): Uint8Array {
  const bodies: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { path, bytes } of files) {
    const name = new TextEncoder().encode(path);
    const data = deflateRawSync(bytes);
    const shared = new DataView(new ArrayBuffer(26));
    shared.setUint16(0, 20, true);
    shared.setUint16(2, UTF8_NAMES, true);
    shared.setUint16(4, DEFLATED, true);
    shared.setUint16(8, DATE, true);
    shared.setUint32(10, crc32(bytes), true);
    shared.setUint32(14, data.byteLength, true);
    shared.setUint32(18, bytes.byteLength, true);
    shared.setUint16(22, name.byteLength, true);
    const place = new DataView(new ArrayBuffer(14));
    place.setUint32(6, 0o100644 * 0x10000, true);
    place.setUint32(10, offset, true);
    bodies.push(signature(3, 4), bytesOf(shared), name, data);
    // Made on Unix, where the file's mode above has its meaning.
    directory.push(signature(1, 2), Uint8Array.of(20, 3), bytesOf(shared), bytesOf(place), name);
    offset += 30 + name.byteLength + data.byteLength;
  }
  const end = new DataView(new ArrayBuffer(18));
  end.setUint16(4, files.length, true);
  end.setUint16(6, files.length, true);
  end.setUint32(
    8,
    directory.reduce((sum, piece) => sum + piece.byteLength, 0),
    true,
  );
  end.setUint32(12, offset, true);
  return joinBytes([...bodies, ...directory, signature(5, 6), bytesOf(end)], null, false);
}

function signature(a: number, b: number): Uint8Array {
  return Uint8Array.of(0x50, 0x4b, a, b);
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer);
}
