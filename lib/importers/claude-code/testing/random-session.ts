import { assistant, harness, type Line, user } from "./session.ts";

/** Seeded: a failing case can be run again (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Lines of every kind that name anything at all as their parent: earlier, later, themselves, lost, none. */
export function damagedSession(seed: number): Line[] {
  const random = randomOf(seed);
  const count = 1 + random(50);
  return Array.from({ length: count }, (_, at): Line => {
    const id = `n${random(12) === 0 ? random(count) : at}`;
    const parent = random(8) === 0 ? null : `n${random(count + 2)}`;
    const isSidechain = random(10) === 0;
    const kind = random(4);
    if (kind === 0) return user(id, parent, `p${at}`, { isSidechain });
    if (kind === 1) return assistant(id, parent, `m${random(6)}`, `a${at}`, { isSidechain });
    return harness(kind === 2 ? "progress" : "system", id, parent, { isSidechain, content: `h${at}` });
  });
}
