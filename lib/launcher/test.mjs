import { ensureClient } from "./ensure-client.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { PARTS } from "./parts.mjs";
import { runMain, Stop } from "./stop.mjs";
import { formatClosingLine, ONE_FAILED, sumCounts } from "./sum-results.mjs";

/**
 * Names of parts, then what the one named part gets: `unit lib/graph`, `lint types`, nothing for all.
 * @param {readonly string[]} args
 */
function splitArguments(args) {
  const firstOther = args.findIndex((arg) => !(arg in PARTS));
  const names = firstOther === -1 ? args : args.slice(0, firstOther);
  const rest = args.slice(names.length);
  if (rest.length > 0 && names.length !== 1) {
    throw new Stop(`Not a part of the tests: ${rest[0]}. Parts: ${Object.keys(PARTS).join(", ")}.`);
  }
  return { names: names.length > 0 ? names : Object.keys(PARTS), rest };
}

/**
 * What cannot run has failed, and says why; the other parts still run.
 * @param {() => Promise<import("./sum-results.mjs").Counts>} part
 */
async function runPart(part) {
  try {
    return await part();
  } catch (error) {
    console.log(error instanceof Stop ? error.message : error);
    return ONE_FAILED;
  }
}

await runMain(async () => {
  const { names, rest } = splitArguments(process.argv.slice(2));
  const prepared = await runPart(async () => {
    await ensureInstalled();
    await ensureClient();
    return { passed: 0, failed: 0, skipped: 0 };
  });
  const results = [prepared];
  if (prepared.failed === 0) {
    for (const name of names)
      results.push(await runPart(() => PARTS[name]?.(rest) ?? Promise.resolve(ONE_FAILED)));
  }
  const sum = sumCounts(results);
  console.log(`\n${formatClosingLine(sum)}`);
  return sum.failed === 0 ? 0 : 1;
});
