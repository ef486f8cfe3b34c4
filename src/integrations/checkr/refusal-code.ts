import type { CodeOfAnswer } from '../http-answer.ts';

/**
 * Checkr's own codes. A 409 is either the idempotency key still at work, a limit on duplicates, or another conflict;
 * a 403 may mean that the account is not credentialed.
 */
export const checkrCodeOf: CodeOfAnswer = ({ operation, status, words }) => {
  if (status === 409 && /idempoten\w+ key/i.test(words)) return 'checkr.key_in_progress';
  if (status === 409 && /duplicate/i.test(words)) return 'checkr.duplicate';
  if (status === 403 && /not approved for production/i.test(words)) return 'checkr.not_credentialed';
  const isPackage = operation === 'createInvitation' && /package/i.test(words);
  return status === 404 && isPackage ? 'checkr.package_not_found' : undefined;
};
