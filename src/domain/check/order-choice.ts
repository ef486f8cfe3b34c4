import type { WaitReason } from '../run/wait-reason.ts';

/** What an account can order, as it listed it last; `nodes` is empty for an account without a hierarchy. */
export interface OrderableChoices {
  readonly packages: readonly { readonly slug: string }[];
  readonly nodes: readonly { readonly key: string; readonly packages: readonly string[] }[];
}

/** What a task chooses of it. */
export interface OrderChoice {
  readonly package: string;
  readonly node: string | null;
}

/**
 * Why an account would refuse this choice, or null. Checkr: an invitation needs a node when the account has any, of whose
 * packages it may order any; a node without packages lists none of its own and may order all.
 */
export function refuseChoice({ packages, nodes }: OrderableChoices, choice: OrderChoice): WaitReason | null {
  if (!packages.some(({ slug }) => slug === choice.package)) return 'package_not_offered';
  if (nodes.length === 0) return choice.node === null ? null : 'node_unknown';
  if (choice.node === null) return 'node_missing';
  const node = nodes.find(({ key }) => key === choice.node);
  if (!node) return 'node_unknown';
  return node.packages.length === 0 || node.packages.includes(choice.package) ? null : 'node_without_package';
}
