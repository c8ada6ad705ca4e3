import { z } from "zod";

const Env = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  /** Directory of everything this app keeps: database, keys, preferences. */
  OFFSHOOT_HOME: z.string().min(1).default(".offshoot"),
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
