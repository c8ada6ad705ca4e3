import type { Components } from "react-markdown";
import { safeLink } from "#lib/panel/safe-url.ts";
import { ImagePart } from "./image-part.tsx";

const HEADING = "mt-1 font-semibold text-text";

/** How markdown of a message looks: every heading small, code in frames, wide things scroll in themselves. */
export const MARKDOWN_ELEMENTS: Components = {
  h1: ({ children }) => <h4 className={`${HEADING} text-lg`}>{children}</h4>,
  h2: ({ children }) => <h4 className={`${HEADING} text-[14px]`}>{children}</h4>,
  h3: ({ children }) => <h5 className={HEADING}>{children}</h5>,
  h4: ({ children }) => <h5 className={HEADING}>{children}</h5>,
  h5: ({ children }) => <h6 className={HEADING}>{children}</h6>,
  h6: ({ children }) => <h6 className={HEADING}>{children}</h6>,
  ul: ({ children }) => (
    <ul className="flex list-disc flex-col gap-0.5 pl-5 marker:text-faint">{children}</ul>
  ),
  ol: ({ children, start }) => (
    <ol start={start} className="flex list-decimal flex-col gap-0.5 pl-6 marker:text-faint">
      {children}
    </ol>
  ),
  blockquote: ({ children }) => (
    <blockquote className="flex flex-col gap-2 border-line-strong border-l-2 pl-3 text-mute">
      {children}
    </blockquote>
  ),
  hr: () => <hr className="border-line" />,
  pre: ({ children }) => (
    <pre className="mono overflow-x-auto rounded-lg border border-line bg-bg px-3 py-2 leading-[18px] [&_code]:border-0 [&_code]:bg-transparent [&_code]:p-0">
      {children}
    </pre>
  ),
  code: ({ children }) => (
    <code className="rounded border border-line bg-sunken px-1 font-mono text-[11.5px]">{children}</code>
  ),
  table: ({ children }) => (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full border-collapse text-sm">{children}</table>
    </div>
  ),
  th: ({ children }) => (
    <th className="border-line border-b px-2.5 py-1.5 text-left font-semibold">{children}</th>
  ),
  td: ({ children }) => <td className="border-line border-t px-2.5 py-1.5 align-top">{children}</td>,
  a: ({ children, href }) => {
    const url = safeLink(href ?? "");
    if (url === null) return <span title={href}>{children}</span>;
    return (
      <a
        href={url}
        target="_blank"
        rel="noopener noreferrer nofollow"
        title={url}
        className="text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
      >
        {children}
      </a>
    );
  },
  img: ({ src, alt }) => <ImagePart url={typeof src === "string" ? src : ""} alt={alt || "Image"} />,
};
