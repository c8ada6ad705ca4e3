import type { ImportedEvent } from "./importer.ts";
import { isLonePath, oneLine } from "./plain-text.ts";
import { splitPath, UNNAMED_FILE } from "./source-path.ts";

const MAX_TITLE = 80;
/** Steps looked at: what a branch is about is said at its beginning, and a long run is not in memory. */
const MAX_STEPS = 200;

type Step = Pick<ImportedEvent, "kind" | "role" | "summary" | "toolName">;

export type TitleSources = {
  /** The name the source gives it. */
  given?: string | null | undefined;
  /** Lines people wrote in it, in order. */
  asked: Iterable<string>;
  /** Its own events, for one in which nobody asked for anything. */
  steps: () => Iterable<Step>;
  /** Where it holds nothing that tells what it is about. */
  fallback: string;
};

/**
 * What a conversation or branch is about, in at most 80 UTF-16 units: its given name, else the first thing somebody
 * really asked, else what its first step does. A bare slash command is followed by what came of it. Never empty.
 */
export function chooseTitle({ given, asked, steps, fallback }: TitleSources): string {
  const name = oneLine(given ?? "", MAX_TITLE);
  if (name) return name;
  let weak = "";
  for (const line of asked) {
    const words = requestWords(line);
    if (words) return oneLine(words, MAX_TITLE);
    if (COMMAND.test(line)) weak ||= line;
  }
  const step = firstStep(steps());
  const told = weak && step ? `${weak}: ${step}` : weak || step || fallback;
  return oneLine(told, MAX_TITLE) || "Session";
}

/** The same where people's lines are among the events themselves. */
export function titleOfEvents(
  events: readonly Step[],
  { given, fallback }: Pick<TitleSources, "given" | "fallback">,
): string {
  const asked = events.flatMap(({ kind, role, summary }) =>
    kind === "message" && role === "user" ? [summary] : [],
  );
  return chooseTitle({ given, asked, steps: () => events, fallback });
}

/** The title of a session of which only its id or its file's name is known. */
export function sessionTitle(name: string, format: string): string {
  const { name: last } = splitPath(name);
  const stem = last.replace(/\.(jsonl?|txt|gz|zst)$/i, "");
  return oneLine(placeTitle(last, `${format} session`, `Session ${stem}`), MAX_TITLE);
}

/**
 * The title of what is known by its place in the upload only, a file's name with or without a line: that place, or
 * where the file has no name what it holds.
 */
export function placeTitle(place: string, what: string, otherwise: string = place): string {
  const unnamed = UNNAMED_PLACE.exec(place);
  if (unnamed === null) return otherwise;
  const at = unnamed[1] ?? unnamed[2];
  return at === undefined ? what : `${what}, ${at}`;
}

const UNNAMED_PLACE = new RegExp(`^${UNNAMED_FILE}(?:[#:](.+)| ((?:line|entry) \\d+))?$`);

/** A slash command without arguments, or a shell command typed to the agent. */
const COMMAND = /^(\/[\w:.-]+$|! )/;
/** Commands that change the agent's settings: with arguments they ask for no work either. */
const SETTING =
  /^\/(add-dir|agents|clear|color|config|context|cost|doctor|effort|exit|export|fast|help|hooks|ide|login|logout|mcp|memory|model|output-style|permissions|plugin|quit|rename|resume|sandbox|status|statusline|theme|usage|vim)\b/;
/** What agents write in a person's name, and lines that stand for what is no text. */
const NOT_ASKED =
  /^(<|\((image|empty message)\)$|Context: |Caveat: The messages below were generated|This session is being continued from a previous conversation|\[Request interrupted|# AGENTS\.md instructions|This is the Gemini CLI|System: Please continue)/;
/** Programs send their requests as JSON. */
const JSON_REQUEST =
  /"(?:task|prompt|query|question|request|instructions?|message|goal|issue|title|description|text|content|input)"\s*:\s*"((?:[^"\\]|\\.){1,400})/;

/** The words of a line somebody wrote; "" when it does not say what for. */
function requestWords(line: string): string {
  if (/^[[{]\s*["{[]/.test(line)) return (JSON_REQUEST.exec(line)?.[1] ?? "").replaceAll(/\\[nrt]/g, " ");
  const isWeak = NOT_ASKED.test(line) || COMMAND.test(line) || SETTING.test(line) || isLonePath(line);
  return isWeak || !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(line) ? "" : line;
}

/** The first thing the agent did or said; else what came back from a tool whose call is not there. */
function firstStep(steps: Iterable<Step>): string {
  let result = "";
  let looked = 0;
  for (const { kind, role, summary, toolName } of steps) {
    if (kind === "tool_call") return callWords(toolName, summary);
    if (kind === "message" && role === "assistant" && !/^\(|^[[{]/.test(summary)) return summary;
    if (kind === "tool_result" && summary) result ||= `Result of ${toolName ?? "a tool"}: ${summary}`;
    if (++looked >= MAX_STEPS) break;
  }
  return result;
}

/** Absolute paths are shown by their end, which tells more. */
const LONG_PATH = /(?<![\w.~:/…])\/(?:[^\s/'"]+\/){2,}([^\s/'"]+\/[^\s/'"]+)/g;

function callWords(tool: string | null, line: string): string {
  const words = line.replaceAll(LONG_PATH, "…/$1");
  if (!tool) return words;
  const rest = words.startsWith(tool) ? words.slice(tool.length).trim() : words;
  return rest === "" || /^[[{]/.test(rest) ? tool : `${tool}: ${rest}`;
}
