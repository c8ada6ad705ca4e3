import { z } from "zod";
import { Scope } from "#lib/access/scope.ts";
import { AccessKeyList, AuditPage, CreateKeyBody, NewAccessKey, SessionInfo, SignInBody } from "../access.ts";
import { Success } from "../conversation-change.ts";
import { AuditQuery, KeyListQuery } from "../queries.ts";
import type { Operation } from "./operation.ts";

/** Keys, signing in, and who did what. */
export const accessOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/api/keys",
    need: "admin",
    summary: "Access keys, newest first, revoked ones included; never a token",
    query: KeyListQuery,
    replies: { 200: AccessKeyList },
  },
  {
    method: "POST",
    path: "/api/keys",
    need: "admin",
    summary: "Make a key; its token is in this answer and nowhere else",
    body: CreateKeyBody,
    replies: { 201: NewAccessKey },
  },
  {
    method: "DELETE",
    path: "/api/keys/[keyId]",
    need: "admin",
    summary: "Revoke a key",
    replies: { 200: Success },
  },
  {
    method: "GET",
    path: "/api/audit",
    need: "admin",
    summary: "Who did what, newest first",
    query: AuditQuery,
    replies: { 200: AuditPage },
  },
  {
    method: "GET",
    path: "/api/session",
    need: "public",
    summary: "Who is asking",
    replies: { 200: SessionInfo },
  },
  {
    method: "POST",
    path: "/api/session",
    need: "public",
    summary: "Sign a browser in with a key",
    body: SignInBody,
    replies: { 200: z.object({ name: z.string(), scopes: z.array(Scope) }) },
  },
  {
    method: "DELETE",
    path: "/api/session",
    need: "public",
    summary: "Sign a browser out",
    replies: { 200: Success },
  },
];
