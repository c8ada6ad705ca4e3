import { ImageOff } from "lucide-react";
import Image from "next/image";
import { visibleText } from "#lib/format/visible-name.ts";
import { imageHost, inlineImage, safeLink } from "#lib/panel/safe-url.ts";

/**
 * An image that came inside of the transcript; a remote one is only named, because loading it would tell
 * its server who reads which run. The frame's height is fixed: nothing jumps when the picture is decoded.
 */
export function ImagePart({ url, alt }: { url: string; alt: string }) {
  const inline = inlineImage(url);
  if (inline !== null) {
    return (
      <span className="block h-60 rounded-lg border border-line bg-bg p-1">
        <span className="relative block size-full">
          <Image src={inline} alt={alt} fill unoptimized className="object-scale-down object-left" />
        </span>
      </span>
    );
  }
  const link = safeLink(url);
  return (
    <span className="inline-flex max-w-full items-center gap-2 rounded-lg border border-line border-dashed px-2.5 py-1 text-mute text-sm">
      <ImageOff size={13} aria-hidden className="shrink-0" />
      <span className="truncate">
        {visibleText(alt)} · not loaded from {imageHost(url)}
      </span>
      {link !== null && (
        <a
          href={link}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="shrink-0 text-accent hover:underline"
        >
          Open
        </a>
      )}
    </span>
  );
}
