import { z } from 'zod';
import type { BenchInstallation } from './installation.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
let people = 0;

/** A name of letters only, since the provider takes no digits, and different for everybody. */
function nextName(): string {
  people += 1;
  let name = '';
  for (let rest = people; rest > 0; rest = Math.floor(rest / LETTERS.length)) {
    name += LETTERS[rest % LETTERS.length];
  }
  return `Ada Byron${name}`;
}

/** Adds candidates to the sandbox who can be hired at once; answers the ids of their opportunities. */
export async function addCandidates({ lever }: BenchInstallation, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = nextName();
    const email = `ada.${people}@example.test`;
    const created = await lever('POST', '/opportunities', { name, email, phone: '415 555 0123' });
    ids.push(z.object({ id: z.string() }).parse(created).id);
  }
  return ids;
}

/** Hires a candidate in the sandbox, which sends the webhooks of a hire. */
export async function hire({ lever }: BenchInstallation, opportunityId: string): Promise<void> {
  await lever('POST', `/opportunities/${opportunityId}/hire`, {});
}

/** The workflow id of the first run of an opportunity in the sandbox's definition. */
export function runWorkflowId(opportunityId: string): string {
  return `onboarding:standard:${opportunityId}:1`;
}
