import type { CodeOfAnswer } from '../http-answer.ts';

/** Codes of the gateways' own. TazAPI: a 403 NOT_AUTHORIZED names the kind of key that the call requires. */
export const proformaCodeOf: CodeOfAnswer = ({ status, words }) =>
  status === 403 && /requires API type/i.test(words) ? 'proforma.wrong_scope' : undefined;
