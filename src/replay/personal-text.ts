const PATTERNS = [
  ['an e-mail address', /[^\s@"'<>:]+@[^\s@"'<>]+\.[A-Za-z]{2,}/],
  ['a phone number', /\+\d[\d ().-]{7,}\d|\(\d{3}\) ?\d{3}-\d{4}|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b/],
  ['a social security number', /\b\d{3}-\d{2}-\d{4}\b/],
] as const;

const NAMES_OF_PERSONAL_FIELDS =
  /"(first_?name|last_?name|middle_?name|full_?name|(personal_?)?emails?|phones?|dob|birth_?date|date_of_birth|ssn|street|address|zipcode|profile)"\s*:/i;

/** What in a history looks like a person's data, each with the event that holds it and never the text itself. */
export function findPersonalText(history: { readonly events?: readonly object[] | null }): readonly string[] {
  return (history.events ?? []).flatMap((event, index) => {
    const found = new Set<string>();
    for (const text of textsOf(event)) {
      for (const [what, pattern] of PATTERNS) if (pattern.test(text)) found.add(what);
      const field = NAMES_OF_PERSONAL_FIELDS.exec(text)?.[1];
      if (field) found.add(`a field "${field}"`);
    }
    return [...found].map((what) => `${what} in event ${index + 1}`);
  });
}

/** Every text of a message, the bytes of payloads read as text. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value instanceof Uint8Array) yield Buffer.from(value).toString();
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* textsOf(part);
  }
}
