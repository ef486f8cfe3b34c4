/** A refusal by a rule of the gateway; each wire has its own form for it. */
export class ProformaError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409;
  readonly code: string;
  readonly fields: Record<string, string[]> | undefined;

  constructor(
    status: ProformaError['status'],
    code: string,
    message: string,
    fields?: Record<string, string[]>,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

export const notFound = (what: string) => new ProformaError(404, 'NOT_FOUND', `${what} not found.`);

/** A refusal that names a field. */
export const fieldError = (field: string, text: string) =>
  new ProformaError(400, 'VALIDATION_EXCEPTION', text, { [field]: [text] });
