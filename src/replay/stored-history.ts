import type proto from '@temporalio/proto';

export type History = proto.temporal.api.history.v1.IHistory;
export type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

/** One execution's history, and the id that it needs to be replayed: a history does not always hold its own. */
export interface StoredHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: History;
}
