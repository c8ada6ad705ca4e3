import { ToolCallPart } from "#components/panel/parts/tool-call-part.tsx";
import { Textarea } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { PendingCall } from "#lib/api/turn.ts";
import type { ToolAnswer } from "#lib/conversation/attempt.ts";

type PendingCallFieldsProps = {
  call: PendingCall;
  answer: ToolAnswer;
  onChange: (answer: ToolAnswer) => void;
};

/** One open call, and the result a person gives it. */
export function PendingCallFields({ call, answer, onChange }: PendingCallFieldsProps) {
  const { callId, name } = call;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="sr-only">{name}</legend>
      <ToolCallPart
        part={{ type: "tool_call", callId, name, arguments: call.arguments, executable: true, title: null }}
        titled
      />
      <Textarea
        aria-label={`Result of ${name}`}
        placeholder={answer.outcome === "rejected" ? "Why it was refused (may stay empty)" : "Result"}
        value={answer.text}
        rows={2}
        className="field-sizing-content mono max-h-[24vh] min-h-14!"
        onChange={(event) => onChange({ ...answer, text: event.target.value })}
      />
      <Segmented
        label={`Outcome of ${name}`}
        size="sm"
        value={answer.outcome}
        onChange={(outcome) => onChange({ ...answer, outcome })}
        options={[
          { value: "ok", label: "Worked" },
          { value: "error", label: "Failed" },
          { value: "rejected", label: "Rejected", title: "It was not run" },
        ]}
      />
    </fieldset>
  );
}
