import { describe, expect, it } from 'vitest';
import { networkFault } from '../../src/integrations/network-fault.ts';

function thrown(fields: Record<string, unknown>): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), fields) });
}

function allAddressesFailed(fields: Record<string, unknown>): Error {
  const attempts = [1, 2].map(() => Object.assign(new Error('attempt'), fields));
  return new TypeError('fetch failed', {
    cause: Object.assign(new AggregateError(attempts), { code: fields.code }),
  });
}

describe('networkFault', () => {
  it.each([
    [thrown({ code: 'ECONNREFUSED', syscall: 'connect' }), 'ECONNREFUSED'],
    [thrown({ code: 'EHOSTUNREACH', syscall: 'connect' }), 'EHOSTUNREACH'],
    [thrown({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'ENOTFOUND'],
    [thrown({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }), 'EAI_AGAIN'],
    [thrown({ code: 'UND_ERR_CONNECT_TIMEOUT' }), 'UND_ERR_CONNECT_TIMEOUT'],
    [thrown({ code: 'CERT_HAS_EXPIRED' }), 'CERT_HAS_EXPIRED'],
    [allAddressesFailed({ code: 'ETIMEDOUT', syscall: 'connect' }), 'ETIMEDOUT'],
  ])('knows that nothing was sent: %#', (error, reason) => {
    expect(networkFault(error)).toEqual({ outcome: 'not_sent', reason });
  });

  it.each([
    [thrown({ code: 'ECONNRESET', syscall: 'read' }), 'ECONNRESET'],
    [thrown({ code: 'EHOSTUNREACH', syscall: 'read' }), 'EHOSTUNREACH'],
    [thrown({ code: 'EPIPE', syscall: 'write' }), 'EPIPE'],
    [thrown({ code: 'UND_ERR_SOCKET' }), 'UND_ERR_SOCKET'],
    [thrown({ code: 'mina@example.test' }), undefined],
    [new Error('something else'), undefined],
    ['a thrown text', undefined],
    [null, undefined],
  ])('does not claim to know otherwise: %#', (error, reason) => {
    expect(networkFault(error)).toEqual({ outcome: 'unknown', reason });
  });
});
