import { describe, expect, it } from 'vitest';
import { shownLogLine, tellingLine } from '../../src/dev/child-log.ts';

const log = (level: number, msg: string, more: object = {}) => JSON.stringify({ level, msg, ...more });

describe('of the lines of a child', () => {
  it.each([
    ['a warning is shown', log(40, 'the inbox cannot be read'), 'the inbox cannot be read'],
    [
      'its reason too',
      log(40, 'delivery not acted on', { lastError: 'temporal.14: down\nmore' }),
      'delivery not acted on (temporal.14: down)',
    ],
    [
      'the message of an error, not its stack',
      log(50, 'failed', { err: { message: 'no disk', stack: 'Error: no disk\n    at here' } }),
      'failed (no disk)',
    ],
    ['information is not', log(30, 'api is listening'), undefined],
    ['nor is a line of another program', 'plain text', undefined],
    ['nor is broken JSON', '{"level":50', undefined],
  ])('%s', (_what, line, shown) => {
    expect(shownLogLine(line)).toBe(shown);
  });
});

describe('of a process that ended, the telling line', () => {
  it('is the message of the error, not a line of its stack trace', () => {
    const lines = [
      log(30, 'api starts'),
      'node:net:1904',
      '      const ex = new UVExceptionWithHostPort(err, port);',
      '                 ^',
      '',
      'Error: listen EADDRINUSE: address already in use 127.0.0.1:8080',
      '    at Server.setupListenHandle (node:net:1904:16)',
      "  code: 'EADDRINUSE',",
      '}',
      'Node.js v20.20.2',
    ];
    expect(tellingLine(lines)).toBe('Error: listen EADDRINUSE: address already in use 127.0.0.1:8080');
  });

  it('is the last line where no error has a name', () => {
    expect(tellingLine(['trying', 'GANGWAY_SECRET_KEYS is missing.'])).toBe(
      'GANGWAY_SECRET_KEYS is missing.',
    );
  });

  it('is a warning of its log where it printed nothing else', () => {
    expect(tellingLine([log(30, 'starts'), log(40, 'Postgres does not answer yet')])).toBe(
      'Postgres does not answer yet',
    );
  });

  it('is missing where it said nothing', () => {
    expect(tellingLine([log(30, 'starts'), ''])).toBeUndefined();
  });
});
