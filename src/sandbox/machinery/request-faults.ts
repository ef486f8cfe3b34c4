import { randomUUID } from 'node:crypto';
import { z } from 'zod';

export const REQUEST_FAULT_KINDS = [
  'status',
  'timeout',
  'delay',
  'slow_body',
  'half_close',
  'html_200',
  'truncated_json',
  'drop_before',
  'drop_after',
  'webhook_before_response',
] as const;

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** What `POST /_control/faults` takes. */
export const RequestFaultInput = z.object({
  match: z
    .object({
      method: z
        .string()
        .transform((method) => method.toUpperCase())
        .optional(),
      path: z
        .string()
        .refine((path) => !path.startsWith('^') || isPattern(path), 'not a regular expression')
        .optional()
        .describe('a prefix of the path, or a regular expression when it begins with ^'),
      header: z
        .object({ name: z.string(), value: z.string().optional() })
        .optional()
        .describe('a header that is present, or has this value'),
    })
    .default({}),
  kind: z.enum(REQUEST_FAULT_KINDS),
  status: z.number().int().min(200).max(599).default(500),
  body: z.unknown().optional().describe('sent as JSON, or as it is when a string'),
  retryAfter: z.union([z.number(), z.string()]).optional(),
  delayMs: z.number().nonnegative().optional(),
  times: z.number().int().positive().default(1),
  afterEffect: z
    .boolean()
    .default(false)
    .describe('true: the twin does the work first, then spoils the answer'),
});

export type RequestFault = z.infer<typeof RequestFaultInput> & { id: string };

export function newRequestFault(input: z.infer<typeof RequestFaultInput>): RequestFault {
  return { id: randomUUID(), ...input };
}

export interface FaultableRequest {
  method: string;
  path: string;
  headers: Headers;
}

function matches({ match }: RequestFault, { method, path, headers }: FaultableRequest): boolean {
  if (match.method !== undefined && match.method !== method) return false;
  if (match.path !== undefined) {
    const fits = match.path.startsWith('^') ? new RegExp(match.path).test(path) : path.startsWith(match.path);
    if (!fits) return false;
  }
  if (match.header === undefined) return true;
  const value = headers.get(match.header.name);
  return value !== null && (match.header.value === undefined || match.header.value === value);
}

/** Takes the first matching fault off the list (one of its times), or undefined. */
export function takeRequestFault(
  faults: RequestFault[],
  request: FaultableRequest,
): RequestFault | undefined {
  const index = faults.findIndex((fault) => matches(fault, request));
  const fault = faults[index];
  if (fault === undefined) return undefined;
  fault.times -= 1;
  if (fault.times <= 0) faults.splice(index, 1);
  return fault;
}
