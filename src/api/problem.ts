import { z } from '@hono/zod-openapi';
import { ACTION_REFUSALS, type ActionRefusal } from '../domain/run/action.ts';

/** Every way in which a request can fail, by its stable code. */
const OWN_PROBLEMS = {
  'request.malformed': { status: 400, title: 'The request cannot be read.' },
  'request.invalid': { status: 400, title: 'The request breaks a rule.' },
  'request.too_large': { status: 413, title: 'The body of the request is too large.' },
  'auth.required': { status: 401, title: 'Sign in, or send an API key: Authorization: Bearer gw_…' },
  'auth.invalid': { status: 401, title: 'This API key is unknown or revoked.' },
  'auth.forbidden': { status: 403, title: 'The role of this person or API key does not allow that.' },
  'auth.cross_origin': { status: 403, title: 'The request comes from a page of another site.' },
  'auth.session_needed': {
    status: 409,
    title: 'Only somebody who is signed in can do that, not an API key.',
  },
  'route.not_found': { status: 404, title: 'There is nothing at this address.' },
  'webhook.unknown_endpoint': { status: 404, title: 'No listener or connection has this address.' },
  'webhook.no_tokens': { status: 401, title: 'This endpoint has no signature token, so it accepts nothing.' },
  'webhook.bad_signature': { status: 401, title: 'The signature is missing or does not fit.' },
  'webhook.malformed': { status: 400, title: 'The body is not the JSON of this webhook.' },
  'connection.not_found': { status: 404, title: 'There is no connection with this id.' },
  'connection.name_taken': { status: 409, title: 'Another connection has this name.' },
  'connection.client_unknown': {
    status: 400,
    title: 'No application with this client id is known: give its client secret too.',
  },
  'connection.not_connected': {
    status: 409,
    title: 'Nobody has logged in, or the configuration was cleared.',
  },
  'connection.no_login': { status: 409, title: 'This connection has no application to log in through.' },
  'connection.other_account': {
    status: 409,
    title:
      'This is another account of the provider than before, and the connection has been used. Add another connection for it.',
  },
  'connection.orders_waiting': {
    status: 409,
    title: 'Paid orders are waiting for this connection. Confirm how many, then they go.',
  },
  'connection.in_use': { status: 409, title: 'The connection is used. Clear its configuration instead.' },
  'connection.not_confirmed': { status: 400, title: 'Confirm it with the name of the connection.' },
  'connection.webhook_limit': {
    status: 409,
    title: 'The account has two webhooks already, which is the most. Remove one in the dashboard of Checkr.',
  },
  'connection.webhook_of_application': {
    status: 409,
    title: 'The partner application has one webhook for all its accounts; its address is set at Checkr.',
  },
  'connection.refused': { status: 409, title: 'The provider refuses the credential.' },
  'webhook.gone': { status: 410, title: 'The configuration of this connection was cleared.' },
  'connection.not_checkr': { status: 409, title: 'Only a Checkr connection has this setting.' },
  'connection.wrong_kind': { status: 409, title: 'Only a Lever connection can have that.' },
  'connection.not_reachable': {
    status: 502,
    title: 'The account cannot be asked at the moment.',
  },
  'listener.not_found': { status: 404, title: 'There is no listener with this id.' },
  'listener.no_such_webhook': { status: 409, title: 'The listener has no webhook for this event.' },
  'listener.webhook_exists': {
    status: 409,
    title: 'Lever has a webhook for this event and address already.',
  },
  'listener.has_webhooks': {
    status: 409,
    title: 'Delete the webhooks that Gangway made in Lever first.',
  },
  'listener.in_use': { status: 409, title: 'Somebody is entering by this listener. Try again later.' },
  'run_flag.not_found': { status: 404, title: 'There is no flag with this id.' },
  'run_flag.answered': { status: 409, title: 'The flag was answered already.' },
  'run_flag.wrong_answer': { status: 409, title: 'That is no answer to this flag.' },
  'definition.not_found': { status: 404, title: 'There is no definition with this id.' },
  'definition.connection_not_usable': {
    status: 400,
    title: 'A task names a connection that does not exist or is not a screening provider.',
  },
  'employee.not_found': { status: 404, title: 'There is no employee with this id.' },
  'employee.contact_taken': { status: 409, title: 'Another employee has this Lever contact.' },
  'employee.not_in_lever': {
    status: 409,
    title: 'The employee has no candidate in the account of this connection.',
  },
  'candidate.not_found': {
    status: 404,
    title: 'Lever shows this connection no candidate like that.',
  },
  'mapping.not_found': { status: 404, title: 'There is no such version of the mapping.' },
  'mapping.changed': {
    status: 409,
    title: 'Another version of the mapping was saved meanwhile: read it, and change that one.',
  },
  'field.not_found': { status: 404, title: 'There is no field with this key.' },
  'field.key_taken': { status: 409, title: 'Another field has this key, be it an archived one.' },
  'field.builtin': { status: 409, title: 'A built-in field cannot be archived.' },
  'field.in_use': { status: 409, title: 'Something uses this field: `errors` says what.' },
  'field.choices_missing': { status: 400, title: 'A choice needs at least one option.' },
  'field.not_a_choice_field': { status: 400, title: 'Only a choice has options.' },
  'conflict.not_found': { status: 404, title: 'There is no import conflict with this id.' },
  'conflict.resolved': { status: 409, title: 'This has been decided already.' },
  'conflict.not_a_candidate': { status: 400, title: 'This employee is none of those that the hire may be.' },
  'csv_import.not_found': { status: 404, title: 'There is no CSV import with this id.' },
  'csv_import.unreadable': { status: 400, title: 'The file cannot be read as CSV with a header.' },
  'csv_import.started': { status: 409, title: 'This import has been applied already.' },
  'run.not_found': { status: 404, title: 'There is no run with this id.' },
  'run.closed': { status: 409, title: 'The run is closed: nothing can be done to it any more.' },
  'action.not_found': { status: 404, title: 'The run has no action with this id.' },
  'action.failed': { status: 409, title: 'The run could not carry out the action.' },
  'check.not_found': { status: 404, title: 'There is no check with this id.' },
  'alert.not_found': { status: 404, title: 'There is no alert with this id.' },
  'delivery.not_found': { status: 404, title: 'There is no delivery with this id.' },
  'delivery.not_replayable': { status: 409, title: 'The delivery is still waiting to be acted on.' },
  'user.not_found': { status: 404, title: 'There is no user with this id.' },
  'user.email_taken': { status: 409, title: 'Another user has this e-mail address.' },
  'user.last_admin': { status: 409, title: 'Nobody else is an active admin: make somebody one first.' },
  'session.not_found': { status: 404, title: 'There is no session with this id.' },
  'api_key.not_found': { status: 404, title: 'There is no API key with this id.' },
  'codec.wrong_namespace': { status: 403, title: 'Only payloads of the own namespace are opened.' },
  'database.unavailable': { status: 503, title: 'The database does not answer. Try again.' },
  'server.fault': { status: 500, title: 'An unexpected fault; the log has more under the request id.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof OWN_PROBLEMS | ActionRefusal;
export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 500 | 502 | 503;

/** One value that breaks a rule, by its path: `body.profile.timeZone`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** A failed request; thrown by handlers and turned into `application/problem+json` in one place. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: ProblemStatus;
  readonly title: string;
  readonly errors: readonly FieldError[] | undefined;
  constructor(code: ProblemCode, errors?: readonly FieldError[]) {
    const { status, title } = describe(code);
    super(title);
    this.code = code;
    this.status = status;
    this.title = title;
    this.errors = errors;
  }
}

/** True for a code of the closed list. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(OWN_PROBLEMS, code) || Object.hasOwn(ACTION_REFUSALS, code);
}

function describe(code: ProblemCode): { status: ProblemStatus; title: string } {
  if (Object.hasOwn(OWN_PROBLEMS, code)) return OWN_PROBLEMS[code as keyof typeof OWN_PROBLEMS];
  return { status: 409, title: ACTION_REFUSALS[code as ActionRefusal] };
}

/** The body of every answer that is not a success (RFC 9457). */
export const ProblemBody = z
  .object({
    type: z.string().openapi({ example: 'urn:gangway:problem:run.closed' }),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: 'Stable: programs go by it.' }),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    request_id: z.string(),
  })
  .openapi('Problem');

const CONTENT = { 'application/problem+json': { schema: ProblemBody } };

/** Answers that any route of the admin API can give. */
export const COMMON_PROBLEMS = {
  400: { description: 'The request breaks a rule; `errors` names the places.', content: CONTENT },
  401: { description: 'Nobody is signed in, and no API key or an unknown one was sent.', content: CONTENT },
  403: { description: 'The role of the caller does not allow it.', content: CONTENT },
  503: { description: 'The database does not answer.', content: CONTENT },
};

export const NOT_FOUND = { 404: { description: 'There is no such object.', content: CONTENT } };
export const GONE = { 410: { description: 'Its configuration was cleared.', content: CONTENT } };
export const BAD_GATEWAY = {
  502: { description: 'The account of a vendor cannot be asked.', content: CONTENT },
};
export const CONFLICT = { 409: { description: 'It does not fit the state of things.', content: CONTENT } };
export const TOO_LARGE = { 413: { description: 'The body is too large.', content: CONTENT } };
