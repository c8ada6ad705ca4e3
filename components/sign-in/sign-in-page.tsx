"use client";

import { useMutation } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import type { FormEvent } from "react";
import { z } from "zod";
import { Logo } from "#components/shell/logo.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, Input } from "#components/ui/field.tsx";
import { postJson } from "#lib/query/get-json.ts";
import { safeNext } from "./safe-next.ts";

/** Where a browser gives the key it needs on a server that asks for one. */
export function SignInPage() {
  const next = safeNext(useSearchParams().get("next"));
  const signIn = useMutation({
    mutationFn: (key: string) => postJson("/api/session", { key }, z.object({ name: z.string() })),
    // A whole page load: everything that was refused is asked for again.
    onSuccess: () => window.location.assign(next),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    signIn.mutate(typeof key === "string" ? key : "");
  };
  return (
    <main className="flex min-h-dvh items-center justify-center px-4">
      <form
        onSubmit={submit}
        className="flex w-full max-w-[400px] flex-col gap-4 rounded-xl border border-line bg-panel p-6 shadow-raise"
      >
        <header className="flex flex-col gap-1">
          <span className="mb-2 text-accent">
            <Logo />
          </span>
          <h1 className="font-semibold text-lg">Sign in to Offshoot</h1>
          <p className="text-mute">
            This server asks for an access key. Whoever runs it makes one in Settings.
          </p>
        </header>
        <Field label="Access key" {...(signIn.error ? { error: signIn.error.message } : {})}>
          <Input name="key" type="password" autoComplete="current-password" required autoFocus />
        </Field>
        <Button type="submit" variant="primary" disabled={signIn.isPending}>
          {signIn.isPending ? "Checking…" : "Sign in"}
        </Button>
      </form>
    </main>
  );
}
