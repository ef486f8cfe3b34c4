import type { Context } from 'hono';
import { z } from 'zod';
import type { MappingValue } from '../../../domain/mapping/mapping-value.ts';
import { WorkLocation } from '../../../domain/work-location.ts';
import type { WantedPerson } from '../../admin/mapping-candidate.ts';
import type { AppEnv } from '../../app-env.ts';
import type { FieldError } from '../../problem.ts';
import type { Inputs } from './draft.ts';

const LONGEST_SAMPLE = 300;

const Samples = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), WorkLocation]),
);

/** The texts of the form as they were sent: blanks count, for a separator may be one. */
export async function readInputs(c: Context<AppEnv>): Promise<Inputs> {
  const body = await c.req.parseBody();
  const texts = Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value.replaceAll('\r\n', '\n')] as const] : [],
  );
  return Object.fromEntries(texts);
}

/** The samples of one candidate as a text that the form carries on, so that Lever is not asked with every button. */
export function writeSamples(samples: ReadonlyMap<string, MappingValue>): string {
  const present = [...samples].filter(([, value]) => value !== null);
  const short = present.map(([path, value]) => [
    path,
    typeof value === 'string' ? value.slice(0, LONGEST_SAMPLE) : value,
  ]);
  return short.length === 0 ? '' : JSON.stringify(Object.fromEntries(short));
}

/** The samples in that text; none when it is not one of ours. */
export function readSamples(text: string | undefined): ReadonlyMap<string, MappingValue> {
  if (!text) return new Map();
  try {
    const parsed = Samples.safeParse(JSON.parse(text));
    return new Map(parsed.success ? Object.entries(parsed.data) : []);
  } catch {
    return new Map();
  }
}

/** Whom a text means: an employee by id, else a candidate by e-mail address; null when it is empty. */
export function personIn(text: string | undefined): WantedPerson | null {
  const wanted = text?.trim() ?? '';
  if (wanted === '') return null;
  return wanted.startsWith('emp_') ? { employeeId: wanted } : { email: wanted };
}

/** Errors of the API by the field of the mapping, with the step that they are about. */
export function errorsByField(
  errors: readonly FieldError[],
  keys: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { path, message } of errors) {
    const place = path.replace(/^body\.fields\./, '');
    const key = keys.find((known) => place === known || place.startsWith(`${known}.`)) ?? '';
    const [, step] = /\.transforms\.(\d+)/.exec(place) ?? [];
    const text = step === undefined ? message : `Step ${Number(step) + 1}: ${message}`;
    found.set(key, [...(found.get(key) ?? []), key === '' && place !== path ? `${place}: ${text}` : text]);
  }
  return found;
}
