const PREFIX = 'gw:';

/** The tag by which the order of an attempt is found at Checkr; it also ends up on the report. */
export function attemptTag(attemptId: string): string {
  return `${PREFIX}${attemptId}`;
}

/** The attempt that a list of tags names; null when none or more than one is ours. */
export function attemptIdOfTags(tags: readonly string[]): string | null {
  const ids = new Set(tags.filter((tag) => tag.startsWith(PREFIX)).map((tag) => tag.slice(PREFIX.length)));
  const [id] = ids;
  return ids.size === 1 && id ? id : null;
}
