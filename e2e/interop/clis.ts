import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExportFormat } from "#lib/api/export.ts";
import type { Exported } from "#lib/exporters/exporter.ts";
import { type CliResult, runCli } from "./run-cli.ts";

/** Where a command line runs: a home and a project of its own, and the loopback provider as its only model. */
export type Place = {
  programs: string;
  home: string;
  project: string;
  env: Record<string, string>;
  provider: { url: string; apiKey: string };
};

export type Cli = {
  name: string;
  version: string;
  format: ExportFormat;
  /** What the row says it did. */
  does: string;
  /** Writes its settings, so that it asks the loopback provider and nobody else. */
  configure(place: Place): Promise<void>;
  /** Opens the export, which lies in the project, the way the export dialog advises, and asks one thing more. */
  goOn(place: Place, exported: Exported, prompt: string): Promise<CliResult>;
};

const MODEL = "loopback-model";

const codex: Cli = {
  name: "Codex",
  version: "0.169.0",
  format: "codex",
  does: "resumes the thread",
  async configure({ home, provider, project }) {
    await mkdir(join(home, ".codex"), { recursive: true });
    await writeFile(
      join(home, ".codex", "config.toml"),
      `model = "gpt-5.5"
model_provider = "loopback"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.loopback]
name = "Loopback"
base_url = "${provider.url}"
env_key = "LOOPBACK_API_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
[projects."${project}"]
trust_level = "trusted"
`,
    );
  },
  async goOn(place, exported, prompt) {
    // The same words as in the dialog, but for the full-screen program at the end.
    const [move, resume] = (exported.advice.command ?? "").split(" && codex resume ");
    const moved = await runCli("sh", ["-c", move ?? ""], { cwd: place.project, env: place.env });
    if (moved.code !== 0 || resume === undefined) return moved;
    return program(place, "codex", ["exec", "resume", "--skip-git-repo-check", resume, prompt]);
  },
};

const opencode: Cli = {
  name: "opencode",
  version: "1.18.33",
  format: "opencode",
  does: "imports and continues the session",
  async configure({ project, provider }) {
    const loopback = {
      npm: "@ai-sdk/openai-compatible",
      name: "Loopback",
      options: { baseURL: provider.url, apiKey: provider.apiKey },
      models: { [MODEL]: { name: MODEL, limit: { context: 400_000, output: 8_000 } } },
    };
    await writeFile(
      join(project, "opencode.json"),
      JSON.stringify({
        provider: { loopback },
        model: `loopback/${MODEL}`,
        small_model: `loopback/${MODEL}`,
        autoupdate: false,
        share: "disabled",
      }),
    );
  },
  async goOn(place, exported, prompt) {
    const [, file, session] =
      /^opencode import (\S+) && opencode --session (\S+)$/.exec(exported.advice.command ?? "") ?? [];
    const imported = await program(place, "opencode", ["import", file ?? ""]);
    if (imported.code !== 0) return imported;
    const model = `loopback/${MODEL}`;
    return program(place, "opencode", ["run", "--session", session ?? "", "--model", model, prompt]);
  },
};

const pi: Cli = {
  name: "pi",
  version: "0.73.1",
  format: "pi",
  does: "opens the session",
  async configure({ home, provider }) {
    const agent = join(home, ".pi", "agent");
    await mkdir(agent, { recursive: true });
    const loopback = {
      baseUrl: provider.url,
      api: "openai-completions",
      apiKey: provider.apiKey,
      models: [{ id: MODEL, contextWindow: 400_000 }],
    };
    await writeFile(join(agent, "models.json"), JSON.stringify({ providers: { loopback } }));
  },
  goOn(place, exported, prompt) {
    const [, file] = /^pi --session (\S+)$/.exec(exported.advice.command ?? "") ?? [];
    const model = ["--provider", "loopback", "--model", MODEL];
    return program(place, "pi", ["--session", file ?? "", "--offline", ...model, "-p", prompt]);
  },
};

const claudeCode: Cli = {
  name: "Claude Code",
  version: "2.1.330",
  format: "claude-code",
  does: "resumes the session",
  /** Everything it has to know comes from the environment. */
  async configure() {},
  async goOn(place, exported, prompt) {
    const session = exported.advice.command?.split(" && claude --resume ").at(-1) ?? "";
    // As the dialog says for another directory than the run's own: that one names the folder.
    const sessions = join(place.home, ".claude", "projects", place.project.replace(/[^A-Za-z0-9]/g, "-"));
    await mkdir(sessions, { recursive: true });
    for (const { path } of exported.files) await rename(join(place.project, path), join(sessions, path));
    return runCli(
      join(place.programs, "claude"),
      ["--resume", session, "--model", "claude-sonnet-4-5", "-p", prompt],
      {
        cwd: place.project,
        env: {
          ...place.env,
          ANTHROPIC_BASE_URL: place.provider.url.replace(/\/v1$/, ""),
          ANTHROPIC_API_KEY: place.provider.apiKey,
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
          DISABLE_AUTOUPDATER: "1",
        },
      },
    );
  },
};

export const CLIS: readonly Cli[] = [codex, claudeCode, opencode, pi];

function program({ programs, project, env }: Place, name: string, args: readonly string[]) {
  return runCli(join(programs, name), args, { cwd: project, env });
}
