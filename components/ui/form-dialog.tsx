import { LoaderCircle } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

type FormDialogProps<Data> = {
  title: string;
  description: string;
  /** What the button that does it says. */
  action: string;
  /** Why it was not done and what to do; beside the button, so that it is in view wherever one has scrolled. */
  refusal: string | null;
  busy: boolean;
  onClose: () => void;
  onSubmit: () => void;
  /** What the form is made of, as it is fetched. */
  needs: { data: Data | undefined; error: Error | null; refetch: () => unknown };
  /** Stands in the form's place meanwhile. */
  placeholders: ReactNode;
  children: (data: Data) => ReactNode;
};

/** A dialog around one form that makes exactly one thing; Cmd or Ctrl with Enter submits it from anywhere. */
export function FormDialog<Data>(props: FormDialogProps<Data>) {
  const { title, description, action, refusal, busy, onClose, onSubmit, needs, placeholders, children } =
    props;
  const { data, error } = needs;
  const formId = useId();
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      description={description}
      footer={
        <>
          <p role="alert" className="min-w-0 flex-1 text-err text-sm">
            {refusal}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={data === undefined || busy}
            aria-busy={busy}
          >
            {busy && <LoaderCircle size={14} aria-hidden className="animate-spin" />}
            {action}
            <span aria-hidden className="mono opacity-75">
              ↵
            </span>
          </Button>
        </>
      }
    >
      {data !== undefined ? (
        <form
          id={formId}
          className="flex flex-col gap-5"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
          onKeyDown={(key) => {
            // Enter alone starts a new line in a long field.
            if (key.key !== "Enter" || !(key.metaKey || key.ctrlKey)) return;
            key.preventDefault();
            onSubmit();
          }}
        >
          {children(data)}
        </form>
      ) : error !== null ? (
        <div role="alert" className="flex items-center gap-3 text-err">
          <p className="flex-1">{error.message}</p>
          <Button size="sm" onClick={() => void needs.refetch()}>
            Try again
          </Button>
        </div>
      ) : (
        <div className="flex flex-col gap-5">{placeholders}</div>
      )}
    </Dialog>
  );
}
