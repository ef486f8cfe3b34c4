import type { Machine } from '../machinery/machine.ts';
import { notFound } from './checkr-error.ts';
import type { Candidate, Package, Report } from './checkr-objects.ts';
import type { CheckrState } from './checkr-state.ts';

/** What the Checkr twin's rooms share. */
export interface CheckrTwin {
  machine: Machine;
  data: () => CheckrState;
  now: () => number;
  /** Root of the server as a candidate's browser reaches it. */
  publicUrl: () => string;
}

/** Checkr: ISO 8601 UTC with whole seconds. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export function nowText({ now }: CheckrTwin): string {
  return isoSeconds(now());
}

export function candidateOf({ data }: CheckrTwin, id: string): Candidate {
  const candidate = data().candidates[id];
  if (candidate === undefined) throw notFound('Candidate');
  return candidate;
}

export function reportOf({ data }: CheckrTwin, id: string): Report {
  const report = data().reports[id];
  if (report === undefined) throw notFound('Report');
  return report;
}

export function packageOf({ data }: CheckrTwin, slug: string | undefined): Package {
  const found = data().packages.find((known) => known.slug === slug);
  if (found === undefined) throw notFound('Package');
  return found;
}
