/** What a value of a source is, so that an admin sees which transforms fit: an instant is epoch ms, a user an id in Lever. */
export const SOURCE_TYPES = [
  'text',
  'number',
  'boolean',
  'instant',
  'date',
  'list',
  'user',
  'country',
  'place',
] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];

/** A source that a mapping may name. */
export interface SourceDefinition {
  readonly path: string;
  readonly label: string;
  readonly type: SourceType;
}
