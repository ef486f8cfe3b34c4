import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Where CHROMIUM says and only there, else where Linux distributions and macOS put it. */
const { CHROMIUM } = process.env;
const PROGRAM = (CHROMIUM === undefined ? PLACES : [CHROMIUM]).find((place) => existsSync(place));

/** A `describe` of tests in Chromium: on a machine without it they are skipped, and the title says why. */
export function describeInChromium(title: string, tests: () => void): void {
  describe.skipIf(PROGRAM === undefined)(
    PROGRAM === undefined ? `${title} (needs Chromium: set CHROMIUM to its program)` : title,
    tests,
  );
}

/** Chromium of this machine; throws where there is none. */
export function launchChromium(): Promise<Browser> {
  if (PROGRAM === undefined)
    throw new Error('There is no Chromium; these tests belong in describeInChromium.');
  return chromium.launch({
    executablePath: PROGRAM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
}
