import type { Rejected } from "#lib/importers/importer.ts";

/** Of one file. Whoever mends it sees from the first ones what is wrong; hundreds of thousands are megabytes to be sent. */
const MOST_OF_A_FILE = 1_000;

/** The first rejections of each file, then how many more it has. */
export function boundRejected(rejected: readonly Rejected[]): Rejected[] {
  const counts = new Map<string, number>();
  const shown = rejected.filter(({ file }) => {
    const count = (counts.get(file) ?? 0) + 1;
    counts.set(file, count);
    return count <= MOST_OF_A_FILE;
  });
  for (const [file, count] of counts) {
    const more = count - MOST_OF_A_FILE;
    if (more > 0) shown.push({ file, line: null, reason: `${more} more of its lines were rejected` });
  }
  return shown;
}
