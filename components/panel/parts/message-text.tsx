import { Component, memo, type ReactNode } from "react";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { visibleText } from "#lib/format/visible-name.ts";
import { chooseTextMode } from "#lib/panel/text-mode.ts";
import { MARKDOWN_ELEMENTS } from "./markdown-elements.tsx";
import { PlainText } from "./plain-text.tsx";

const PLUGINS = [remarkGfm];

/** A message as markdown. HTML in it stays text; what is too large or too strange to parse is shown as it is. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  const mode = chooseTextMode(text);
  if (!mode.markdown) return <Unformatted text={text} reason={mode.reason} />;
  return (
    <MarkdownBoundary fallback={<Unformatted text={text} reason="Unusual markdown, shown as plain text" />}>
      <div className="flex min-w-0 flex-col gap-2 break-words [overflow-wrap:anywhere]">
        {/* Addresses are judged by safeLink and inlineImage in the elements themselves. */}
        <Markdown remarkPlugins={PLUGINS} components={MARKDOWN_ELEMENTS} urlTransform={(url) => url}>
          {visibleText(text)}
        </Markdown>
      </div>
    </MarkdownBoundary>
  );
});

function Unformatted({ text, reason }: { text: string; reason: string }) {
  return (
    <div className="flex flex-col gap-1">
      <PlainText text={text} label="Message" />
      <p className="text-faint text-sm">{reason}</p>
    </div>
  );
}

type BoundaryProps = { fallback: ReactNode; children: ReactNode };

/** A parser that gives up on one message must not take the whole page with it. */
class MarkdownBoundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
