/** Where parts of large tables lie while nobody asks for them. */
export type SpillFile = {
  /**
   * @param at where they lay before; null for bytes that were not in it yet.
   * @returns where they lie now; null when there is no room for them.
   */
  write(bytes: Uint8Array, at: number | null): number | null;
  /** Fills `target`. */
  read(at: number, target: Uint8Array): void;
};

let current: SpillFile | null = null;

/** The tables of this thread use it from here on; null: they keep all they hold in memory. */
export function spillInto(file: SpillFile | null): void {
  current = file;
}

export function spillFile(): SpillFile | null {
  return current;
}
