import type { PackageProblem } from '../run/package-problem.ts';

/** How the tags of an opportunity begin that override the order; an empty one is switched off. */
export interface OverridePrefixes {
  readonly package: string;
  readonly reference: string;
  readonly subAccount: string;
}

export const DEFAULT_OVERRIDE_PREFIXES: OverridePrefixes = {
  package: 'Package:',
  reference: 'Reference:',
  subAccount: 'Sub-account:',
};

/** What the tags say about an order. */
export type ChosenPackage =
  | {
      readonly ok: true;
      readonly package: string;
      readonly reference: string | null;
      readonly subAccount: string | null;
    }
  | { readonly ok: false; readonly problem: PackageProblem };

const POSTING_TAG = /^Proforma_(.+)$/;

/**
 * Chooses the package by the one tag `Proforma_<package name>` of the posting, or by the tag of the opportunity that
 * overrides it. Never a guess: none, two or an unknown one is a problem.
 */
export function choosePackage({
  postingTags,
  opportunityTags,
  packages,
  prefixes = DEFAULT_OVERRIDE_PREFIXES,
}: {
  /** Null: the opportunity has no application. */
  readonly postingTags: readonly string[] | null;
  readonly opportunityTags: readonly string[];
  /** The names that the provider lists; null when it cannot list them. */
  readonly packages: readonly string[] | null;
  readonly prefixes?: OverridePrefixes;
}): ChosenPackage {
  const overrides = {
    package: valuesOf(opportunityTags, prefixes.package),
    reference: valuesOf(opportunityTags, prefixes.reference),
    subAccount: valuesOf(opportunityTags, prefixes.subAccount),
  };
  const problem = overrideProblem(overrides);
  if (problem) return { ok: false, problem };
  const chosen = overrides.package[0] ?? packageOfPosting(postingTags);
  if (typeof chosen !== 'string') return { ok: false, problem: chosen.problem };
  if (packages && !packages.includes(chosen)) return { ok: false, problem: 'package_unknown' };
  const [reference = null] = overrides.reference;
  const [subAccount = null] = overrides.subAccount;
  return { ok: true, package: chosen, reference, subAccount };
}

function overrideProblem(
  overrides: Readonly<Record<keyof OverridePrefixes, readonly string[]>>,
): PackageProblem | null {
  if (Object.values(overrides).some((values) => values.includes(''))) return 'override_tag_empty';
  if (overrides.package.length > 1) return 'package_tag_ambiguous';
  if (overrides.reference.length > 1) return 'reference_tag_ambiguous';
  if (overrides.subAccount.length > 1) return 'sub_account_tag_ambiguous';
  return null;
}

function packageOfPosting(tags: readonly string[] | null): string | { readonly problem: PackageProblem } {
  if (tags === null) return { problem: 'application_missing' };
  const named = new Set(tags.flatMap((tag) => POSTING_TAG.exec(tag.trim())?.[1]?.trim() || []));
  const [only] = named;
  if (only === undefined) return { problem: 'package_tag_missing' };
  return named.size > 1 ? { problem: 'package_tag_ambiguous' } : only;
}

/** The different values that tags give after a prefix, trimmed; the same one twice is one. */
function valuesOf(tags: readonly string[], prefix: string): string[] {
  if (prefix === '') return [];
  const values = tags
    .map((tag) => tag.trim())
    .filter((tag) => tag.startsWith(prefix))
    .map((tag) => tag.slice(prefix.length).trim());
  return [...new Set(values)];
}
