import { parseArgs } from "node:util";
import { CommandError, EXIT } from "./command-error.mjs";

const DEFAULT_URL = "http://127.0.0.1:3000";

const SHARED = {
  url: { type: "string" },
  "api-key": { type: "string" },
  json: { type: "boolean" },
};

/**
 * The arguments of a command: its own options and those every command has.
 * @param {string[]} args
 * @param {Record<string, string | undefined>} env
 * @param {Record<string, { type: "string" | "boolean" }>} own
 * @returns {{ paths: string[], options: Record<string, string | undefined>, flags: Record<string, boolean>,
 *   server: { url: string, key: string | null }, json: boolean }}
 */
export function readOptions(args, env, own = {}) {
  const { values, positionals } = parse(args, { ...SHARED, ...own });
  const entries = Object.entries(values);
  return {
    paths: positionals,
    options: Object.fromEntries(entries.filter(([, value]) => typeof value === "string")),
    flags: Object.fromEntries(entries.filter(([, value]) => typeof value === "boolean")),
    server: {
      url: baseUrl(values.url ?? (env.OFFSHOOT_URL || DEFAULT_URL)),
      key: values["api-key"] ?? (env.OFFSHOOT_KEY || null),
    },
    json: values.json === true,
  };
}

/**
 * The command's name and its arguments: the options every command has may stand before the name, too.
 * @param {string[]} args
 * @returns {{ name: string | undefined, args: string[] }}
 */
export function splitCommand(args) {
  let at = 0;
  while (Object.hasOwn(SHARED, optionName(args[at]))) {
    const isValueNext = SHARED[optionName(args[at])].type === "string" && !args[at].includes("=");
    at += isValueNext ? 2 : 1;
  }
  return { name: args[at], args: [...args.slice(0, at), ...args.slice(at + 1)] };
}

function optionName(arg = "") {
  return arg.startsWith("--") ? arg.slice(2).split("=")[0] : "";
}

function parse(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new CommandError(`${error.message.split(". ")[0]}. Run "offshoot help".`, EXIT.usage);
  }
}

/** Without a slash at its end. */
function baseUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new CommandError(`"${text}" is no http(s) address. Set OFFSHOOT_URL or --url.`, EXIT.usage);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/**
 * The one thing a command is about.
 * @param {string[]} paths
 * @param {string} what
 */
export function onlyOne(paths, what) {
  const [only, ...more] = paths;
  if (only === undefined || more.length > 0)
    throw new CommandError(`Give exactly one ${what}. Run "offshoot help".`, EXIT.usage);
  return only;
}
