/** Every key of the run page, as the help lists them. The graph's own work while it has the focus. */
export const PAGE_KEYS = [
  {
    title: "Anywhere on the page",
    keys: [
      { keys: ["/"], does: "Search the steps" },
      { keys: ["e"], does: "Next error" },
      { keys: ["Shift", "E"], does: "Previous error" },
      { keys: ["["], does: "Previous branch at this fork point" },
      { keys: ["]"], does: "Next branch at this fork point" },
      { keys: ["f"], does: "Fork from the selected step" },
      { keys: ["a"], does: "Spawn a sub-agent from it" },
      { keys: ["o"], does: "Graph or outline" },
      { keys: ["Alt", "T"], does: "To the last message, for its Undo" },
      { keys: ["?"], does: "Show these keys" },
    ],
  },
  {
    title: "In the search",
    keys: [
      { keys: ["Enter"], does: "Next match" },
      { keys: ["Shift", "Enter"], does: "Previous match" },
      { keys: ["Esc"], does: "Clear it, then leave it" },
    ],
  },
  {
    title: "In the graph",
    keys: [
      { keys: ["↑", "↓"], does: "Step above or below" },
      { keys: ["←", "→"], does: "Branch beside it, or into a fork" },
      { keys: ["t"], does: "Turn it: the arrows turn too" },
      { keys: ["h"], does: "Only this branch and below, or all" },
      { keys: ["z"], does: "Fold uneventful runs" },
      { keys: ["x"], does: "Unfold everything" },
      { keys: ["Home", "End"], does: "First or last step of the branch" },
      { keys: ["Enter"], does: "Open a folded run, or centre the card" },
      { keys: ["Esc"], does: "Select the branch's header" },
      { keys: ["+", "−"], does: "Zoom in or out" },
      { keys: ["0"], does: "Zoom to 100%" },
      { keys: ["1"], does: "Fit the whole graph" },
    ],
  },
  {
    title: "In the outline",
    keys: [
      { keys: ["↑", "↓"], does: "Row above or below" },
      { keys: ["←"], does: "To the branch, or fold it" },
      { keys: ["→"], does: "Unfold the branch, or into it" },
      { keys: ["Home", "End"], does: "First or last row" },
    ],
  },
  {
    title: "In the transcript",
    keys: [{ keys: ["↑", "↓"], does: "Event above or below, from an event's name" }],
  },
] as const;

export type PageKeyCommands = {
  search: () => void;
  error: (direction: 1 | -1) => void;
  sibling: (direction: 1 | -1) => void;
  outline: () => void;
  help: () => void;
};

const COMMANDS: Record<string, (commands: PageKeyCommands) => void> = {
  "/": ({ search }) => search(),
  e: ({ error }) => error(1),
  E: ({ error }) => error(-1),
  "[": ({ sibling }) => sibling(-1),
  "]": ({ sibling }) => sibling(1),
  o: ({ outline }) => outline(),
  "?": ({ help }) => help(),
};

/** What a pressed key means on the page; null when it means nothing here. */
export function commandOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">):
  | ((commands: PageKeyCommands) => void)
  | null {
  // Many keyboards type brackets with AltGr (Ctrl and Alt) or Option (Alt).
  const typed = altKey ? key === "[" || key === "]" : !ctrlKey;
  return typed && !metaKey ? (COMMANDS[key] ?? null) : null;
}
