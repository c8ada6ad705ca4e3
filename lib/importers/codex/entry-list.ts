import type { Entry, EntryList } from "./rollout.ts";

/** The entries in their order. */
export function* each(list: EntryList): Generator<Entry> {
  for (let at = 0; at < list.length; at++) {
    const entry = list.at(at);
    if (entry) yield entry;
  }
}

/** Place of the first entry that is meant, as `Array.findIndex` has it. */
export function placeOf(list: EntryList, isMeant: (entry: Entry, at: number) => boolean): number {
  for (let at = 0; at < list.length; at++) {
    const entry = list.at(at);
    if (entry && isMeant(entry, at)) return at;
  }
  return -1;
}

/** The list without `count` entries from `from` on. */
export function without(list: EntryList, from: number, count: number): EntryList {
  const placeIn = (at: number) => (at < from ? at : at + count);
  return {
    length: list.length - count,
    at: (at) => (at < 0 ? undefined : list.at(placeIn(at))),
  };
}
