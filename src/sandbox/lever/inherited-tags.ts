import type { Posting } from './lever-objects.ts';

/** Lever: an opportunity inherits its posting's title, department, team, location, commitment and tags as tags. */
export function inheritedTags({ text, department, team, location, commitment, tags }: Posting): string[] {
  return [...new Set([text, department, team, location, commitment, ...tags])];
}
