/** What keeps a package from being chosen by tags, and what to correct. */
export const PACKAGE_PROBLEMS = {
  application_missing:
    'The candidate has no application, so there is no posting that names a package. Add the candidate to a posting, then move the candidate to the stage again.',
  package_tag_missing:
    'The posting has no tag that names a package. Add one tag "Proforma_" followed by the name of the package, then move the candidate to the stage again.',
  package_tag_ambiguous:
    'The tags name several packages. Leave exactly one tag that names a package, then move the candidate to the stage again.',
  package_unknown:
    'The screening provider has no package of the name that the tag gives. Correct the tag (capital letters count), then move the candidate to the stage again.',
  reference_tag_ambiguous:
    'The candidate has several tags that give a reference. Leave one, then move the candidate to the stage again.',
  sub_account_tag_ambiguous:
    'The candidate has several tags that give a sub-account. Leave one, then move the candidate to the stage again.',
  override_tag_empty:
    'A tag of the candidate begins like one that overrides the order, and gives no value. Complete it or remove it, then move the candidate to the stage again.',
} as const;
export type PackageProblem = keyof typeof PACKAGE_PROBLEMS;
