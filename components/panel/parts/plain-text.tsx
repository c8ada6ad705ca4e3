import { CodeBlock } from "./code-block.tsx";

/** Long text nobody formatted: wrapped, folded, with copy. */
export function PlainText({ text, label }: { text: string; label: string }) {
  return <CodeBlock text={text} label={label.toLowerCase()} wrap />;
}
