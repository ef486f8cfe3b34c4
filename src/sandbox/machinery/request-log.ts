import type { MachineState, ReceivedRequest } from './machine-state.ts';

const KEPT = 500;
const ID_SEGMENT = /^([0-9a-f]{24}|[0-9a-f]{30}|[0-9a-f]{40}|[0-9a-f]{8}-[0-9a-f-]{27})$/i;

function withoutIds(path: string): string {
  return path
    .split('/')
    .map((segment) => (ID_SEGMENT.test(segment) ? ':id' : segment))
    .join('/');
}

/** Counts a request by method and path (ids as `:id`) and keeps it among the recent ones. */
export function recordRequest(
  machine: MachineState,
  request: Omit<ReceivedRequest, 'status'>,
): ReceivedRequest {
  const key = `${request.method} ${withoutIds(request.path)}`;
  machine.requestCounts[key] = (machine.requestCounts[key] ?? 0) + 1;
  const record: ReceivedRequest = { ...request, status: null };
  machine.recentRequests.push(record);
  if (machine.recentRequests.length > KEPT) machine.recentRequests.shift();
  return record;
}
