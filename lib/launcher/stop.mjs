import { readFileSync } from "node:fs";
import { PACKAGE_JSON } from "./paths.mjs";

/** An expected failure: its message is all a person sees, and says what to do. */
export class Stop extends Error {}

/**
 * Whether a Node version fits an `engines.node` range made of `^a.b` and `>=a` parts joined by `||`.
 * @param {string} version like "20.19.1"
 * @param {string} range
 */
export function satisfiesEngines(version, range) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return range.split("||").some((part) => {
    const match = /^(\^|>=)(\d+)(?:\.(\d+))?/.exec(part.trim());
    if (!match) throw new Error(`engines.node part not understood: ${part}`);
    const wantedMajor = Number(match[2]);
    const wantedMinor = Number(match[3] ?? 0);
    if (match[1] === ">=" && major > wantedMajor) return true;
    return major === wantedMajor && minor >= wantedMinor;
  });
}

/**
 * Runs an entry of the launcher: wrong Node and every Stop end in one line and exit code 1.
 * @param {() => Promise<number>} main resolves to the exit code
 */
export async function runMain(main) {
  try {
    const range = JSON.parse(readFileSync(PACKAGE_JSON, "utf8")).engines.node;
    if (!satisfiesEngines(process.versions.node, range)) {
      throw new Stop(
        `Offshoot needs Node ${range}; this is Node ${process.versions.node}. Install one of those.`,
      );
    }
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error);
    process.exitCode = 1;
  }
}
