import type { Departure, DeparturePolicy, RehirePolicy } from '../../../domain/listener/policy.ts';
import type { WebhookState } from '../../../domain/listener/webhook-state.ts';
import type { Listener } from '../../admin/listener-view.ts';
import type { Option } from '../form.tsx';
import type { Tone } from '../page-parts.tsx';

/** Where the pages of listeners begin. */
export const LISTENERS = '/console/listeners';

/** What lets people in by a listener. */
export function entryWords({ event, stage }: Pick<Listener, 'event' | 'stage'>): string {
  if (event === 'candidateHired') return 'Candidate hired';
  return `Moved to the stage ${stage?.name ?? ''}`;
}

/** The status of a listener in a word or two. */
export function statusWords({ status, missing_webhooks: missing, trouble }: Listener): {
  readonly text: string;
  readonly tone: Tone;
} {
  if (status === 'inactive') return { text: 'Switched off', tone: 'plain' };
  if (trouble) return { text: 'Signatures fail', tone: 'bad' };
  if (status === 'verified') return { text: 'Verified', tone: 'good' };
  if (missing.length > 0) return { text: 'Webhooks missing', tone: 'warn' };
  return { text: 'Not verified yet', tone: 'warn' };
}

export const WEBHOOK_STATE_WORDS: Readonly<
  Record<WebhookState, { readonly text: string; readonly tone: Tone }>
> = {
  missing: { text: 'Missing', tone: 'warn' },
  switch_on: { text: 'Switch this on in Lever', tone: 'warn' },
  not_verified: { text: 'Not verified', tone: 'warn' },
  verified: { text: 'Verified', tone: 'good' },
};

export const DEPARTURE_LABELS: Readonly<Record<Departure, string>> = {
  unhired: 'When the hire is taken back',
  archived: 'When the candidate is archived with a reason that is no hire',
  deleted: 'When the candidate is deleted',
};

const DEPARTURE_WORDS: Readonly<Record<DeparturePolicy, string>> = {
  nothing: 'Do nothing',
  flag: 'Flag the run',
  cancel: 'Cancel the run',
};
const REHIRE_WORDS: Readonly<Record<RehirePolicy, string>> = {
  start: 'Start a new run',
  ask: 'Ask me',
  ignore: 'Ignore it',
};

export const DEPARTURE_OPTIONS = optionsOf(DEPARTURE_WORDS);
export const REHIRE_OPTIONS = optionsOf(REHIRE_WORDS);

function optionsOf(words: Readonly<Record<string, string>>): readonly Option[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
