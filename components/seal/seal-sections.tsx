import { PanelSection } from "#components/panel/fact-list.tsx";
import type { Selection } from "#lib/api/selection.ts";
import { ReceiptFacts } from "./receipt-facts.tsx";
import { SEAL_LIMITS, SEAL_PROVES } from "./seal-meaning.ts";
import { VerifyBox } from "./verify-box.tsx";

type SealSectionsProps = {
  conversationId: string;
  sealed: boolean;
  onSelect: (selection: Selection) => void;
};

/** Of the audit tab: verifying a branch, and the receipt of a sealed one. */
export function SealSections({ conversationId, sealed, onSelect }: SealSectionsProps) {
  return (
    <>
      <PanelSection title="Verify">
        <p className="mb-2 text-mute">
          {sealed ? (
            <>
              <b className="font-semibold text-text">What it shows:</b> {lowerFirst(SEAL_PROVES)}
            </>
          ) : (
            "Recomputes every hash of this branch from the stored bytes, and holds its beginning against the sealed run it was forked from."
          )}
        </p>
        <VerifyBox conversationId={conversationId} onSelect={onSelect} />
        {sealed && (
          <p className="mt-2 text-mute">
            <b className="font-semibold text-text">What it does not show:</b> {lowerFirst(SEAL_LIMITS)}
          </p>
        )}
      </PanelSection>
      {sealed && (
        <PanelSection title="Receipt">
          <ReceiptFacts conversationId={conversationId} />
        </PanelSection>
      )}
    </>
  );
}

function lowerFirst(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
