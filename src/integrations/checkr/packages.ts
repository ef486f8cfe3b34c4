import { refuseWorkLocation, type WorkLocation } from '../../domain/work-location.ts';

/** Why an account cannot order what a task asks for, known before anything is sent. */
export const CHOICE_PROBLEMS = {
  package_unknown: 'The account has no package with this slug. Choose one of its packages.',
  node_missing: 'The account has a hierarchy: choose the node that orders.',
  node_unknown: 'The account has no node with this key. Choose one of its nodes.',
  node_without_package: 'The chosen node may not order this package.',
  location_missing: 'The country and the state of the work location are missing.',
  location_not_us: 'Checks are ordered for work locations in the United States only.',
} as const;
export type ChoiceProblem = keyof typeof CHOICE_PROBLEMS;

/** What the account can order, as it listed it last; `nodes` is empty for an account without a hierarchy. */
export interface OrderableChoices {
  readonly packages: readonly { readonly slug: string }[];
  readonly nodes: readonly { readonly key: string; readonly packages: readonly string[] }[];
}

/**
 * Why this choice would be refused, or null. Checkr: an invitation needs a node when the account has any, of whose
 * packages it may order any; a node without packages lists none of its own and may order all. Country and state of the
 * work location are required for every package: none has requirements of its own.
 */
export function refuseChoice({
  choices,
  choice,
}: {
  readonly choices: OrderableChoices;
  readonly choice: {
    readonly package: string;
    readonly node: string | null;
    readonly workLocation: WorkLocation | null;
  };
}): ChoiceProblem | null {
  if (!choices.packages.some(({ slug }) => slug === choice.package)) return 'package_unknown';
  return refuseNode(choices, choice) ?? refuseWorkLocation(choice.workLocation);
}

function refuseNode(
  { nodes }: OrderableChoices,
  choice: { readonly package: string; readonly node: string | null },
): ChoiceProblem | null {
  if (nodes.length === 0) return choice.node === null ? null : 'node_unknown';
  if (choice.node === null) return 'node_missing';
  const node = nodes.find(({ key }) => key === choice.node);
  if (!node) return 'node_unknown';
  return node.packages.length === 0 || node.packages.includes(choice.package) ? null : 'node_without_package';
}
