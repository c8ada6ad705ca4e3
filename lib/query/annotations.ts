import { queryOptions } from "@tanstack/react-query";
import { annotationsUrl, FamilyAnnotations } from "#lib/api/annotations.ts";
import { getJson } from "./get-json.ts";

/** What people keep beside the history: a query of its own, so that a bookmark does not read the whole graph again. */
export const annotationQueries = {
  family: (rootId: string) =>
    queryOptions({
      queryKey: ["annotations", rootId],
      queryFn: ({ signal }) => getJson(annotationsUrl(rootId), FamilyAnnotations, signal),
    }),
};
