import { membersOf } from "#lib/importers/slice-json.ts";
import { joinBytes, textBytes } from "./write-text.ts";

/**
 * The JSON object with the values of some members replaced and every other byte as it was: no number is rounded, no
 * key reordered or lost. A member the object does not have is put first; `undefined` leaves a member as it is, bytes
 * are taken as JSON.
 * @param bytes one JSON object that starts with its brace.
 */
export function spliceMembers(bytes: Uint8Array, values: Readonly<Record<string, unknown>>): Uint8Array {
  const wanted = new Map(Object.entries(values).filter(([, value]) => value !== undefined));
  const pieces: Uint8Array[] = [];
  const found = new Set<string>();
  let at = 0;
  for (const { name, value } of membersOf(bytes)) {
    if (!wanted.has(name)) continue;
    found.add(name);
    const start = value.byteOffset - bytes.byteOffset;
    pieces.push(bytes.subarray(at, start), valueBytes(wanted.get(name)));
    at = start + value.byteLength;
  }
  pieces.push(bytes.subarray(at));
  const added = [...wanted].filter(([name]) => !found.has(name));
  if (added.length === 0) return joinBytes(pieces, null, false);
  const members = added.map(([name, value]) =>
    joinBytes([textBytes(`${JSON.stringify(name)}:`), valueBytes(value)], null, false),
  );
  const whole = joinBytes(pieces, null, false);
  const isEmpty = membersOf(bytes).next().done === true;
  const head = [textBytes("{"), joinBytes(members, textBytes(","), !isEmpty)];
  return joinBytes([...head, whole.subarray(1)], null, false);
}

function valueBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : textBytes(JSON.stringify(value));
}
