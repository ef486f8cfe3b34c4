import { z } from 'zod';
import type { HttpJson, JsonCall } from '../http-json.ts';
import { VendorError } from '../vendor-error.ts';
import { LeverNote, WrittenNote } from './note.ts';
import { readAllPages } from './reads.ts';

/** The Lever user in whose name something is written; without it nobody is. */
export interface PerformAs {
  readonly performAs?: string | undefined;
}

/**
 * What is kept of the answer to a change of tags or stage. Lever: the contact's data in it are blanked, so that
 * nothing of a person may ever be taken from it.
 */
export const ChangedOpportunity = z.object({ id: z.string() });
export type ChangedOpportunity = z.infer<typeof ChangedOpportunity>;

/**
 * The calls that change an opportunity. Lever: there are no idempotency keys; repeating a change of tags or stage
 * changes nothing, repeating a note writes a second one.
 */
export function createOpportunityWrites(http: HttpJson) {
  return {
    /** Adds tags; those that are there stay as they are. Tags are compared with capital letters. */
    addTags: (opportunityId: string, tags: readonly string[], options: PerformAs = {}) =>
      write(http, {
        operation: 'addTags',
        method: 'POST',
        path: ['opportunities', opportunityId, 'addTags'],
        json: { tags },
        item: ChangedOpportunity,
        ...options,
      }),

    /** Removes tags; those that are not there are no error. */
    removeTags: (opportunityId: string, tags: readonly string[], options: PerformAs = {}) =>
      write(http, {
        operation: 'removeTags',
        method: 'POST',
        path: ['opportunities', opportunityId, 'removeTags'],
        json: { tags },
        item: ChangedOpportunity,
        ...options,
      }),

    /** Moves to a stage, also an archived opportunity, which stays archived. */
    updateStage: (opportunityId: string, stageId: string, options: PerformAs = {}) =>
      write(http, {
        operation: 'updateStage',
        method: 'PUT',
        path: ['opportunities', opportunityId, 'stage'],
        json: { stage: stageId },
        item: ChangedOpportunity,
        ...options,
      }),

    /** Writes one more note, whatever is there: read the notes before a repetition. Followers are not notified. */
    createNote: (
      opportunityId: string,
      { value, secret = false }: { readonly value: string; readonly secret?: boolean },
      options: PerformAs = {},
    ) =>
      write(http, {
        operation: 'createNote',
        method: 'POST',
        path: ['opportunities', opportunityId, 'notes'],
        json: { value, secret, notifyFollowers: false },
        item: WrittenNote,
        ...options,
      }),

    /** Reads all pages of the notes that the key may see. */
    listNotes: (opportunityId: string) =>
      readAllPages(http, {
        operation: 'listNotes',
        path: ['opportunities', opportunityId, 'notes'],
        item: LeverNote,
      }),

    /** Deletes a note; one that is gone is no error. Lever: only notes that were written through the API. */
    deleteNote: async (opportunityId: string, noteId: string): Promise<void> => {
      const path = ['opportunities', opportunityId, 'notes', noteId];
      try {
        await http.request({ operation: 'deleteNote', method: 'DELETE', path, schema: z.unknown() });
      } catch (error) {
        if (!(error instanceof VendorError) || !isDeleted(error)) throw error;
      }
    },
  };
}

// Lever: a deletion is answered 204 without a body, in which there is no JSON to be read.
function isDeleted({ code, status }: VendorError): boolean {
  return status === 204 || code === 'lever.not_found';
}

async function write<T>(
  http: HttpJson,
  {
    json,
    item,
    performAs,
    ...call
  }: Pick<JsonCall, 'operation' | 'method' | 'path'> & {
    json: unknown;
    item: z.ZodType<T>;
  } & PerformAs,
): Promise<T> {
  const query = performAs === undefined ? {} : { query: new URLSearchParams({ perform_as: performAs }) };
  const schema = z.object({ data: item });
  const { value } = await http.request({ ...call, ...query, body: JSON.stringify(json), schema });
  return value.data;
}
