import { z } from "zod";

const Env = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  /** Directory of everything this app keeps: database, keys, preferences. */
  OFFSHOOT_HOME: z.string().min(1).default(".offshoot"),
  /** Makes keys needed, and is itself one that may do everything. */
  OFFSHOOT_ACCESS_KEY: z
    .string()
    .min(24, "give at least 24 characters, as from `openssl rand -base64 24`.")
    .optional(),
  /** Host names other than this machine's under which people reach the app, like `offshoot.example.org`. */
  OFFSHOOT_PUBLIC_HOSTS: z
    .string()
    .default("")
    .transform((list) => list.split(",").flatMap((name) => name.trim().toLowerCase() || [])),
  /** Of one upload as it is sent, in megabytes (2^20 bytes). */
  OFFSHOOT_UPLOAD_LIMIT_MB: z.coerce.number().int().min(1).max(1_048_576).default(2_048),
  /** With an access key: how many requests one key, or one address without a key, may make in a minute. */
  OFFSHOOT_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(3_000),
  DATABASE_URL: z
    .undefined({ error: "PostgreSQL is not supported yet: unset DATABASE_URL to use the SQLite file." })
    .optional(),
});
export type Env = z.infer<typeof Env>;

/**
 * The settings in `source`; an empty variable counts as unset, as a shell or a CI form leaves it.
 * @throws Error with one sentence per wrong setting.
 */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = Env.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The environment has a wrong setting. ${problems.join(" ")}`);
}

let parsedOnce: Env | null = null;

/** The settings of this process, parsed at the first call. */
export function readEnv(): Env {
  parsedOnce ??= parseEnv(process.env);
  return parsedOnce;
}

/** All variables of this process: which of them hold a provider's key is the provider list's business. */
export function processVariables(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** Whether this module was compiled by Next: a name it writes into the code, absent where TypeScript runs as it is. */
export function isCompiledByNext(): boolean {
  return process.env.NEXT_RUNTIME !== undefined;
}
