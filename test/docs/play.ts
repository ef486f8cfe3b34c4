import type { ProformaDesk } from '../e2e/proforma-desk.ts';
import type { Installation } from '../helpers/installation.ts';
import type { Scene } from './check-scene.ts';
import type { CheckrDesk } from './checkr-desk.ts';

/** Where a row is played. */
export interface Theatre {
  readonly installation: Installation;
  readonly checkr: CheckrDesk;
  readonly proforma: ProformaDesk;
}

/** Brings one person to what the first cell of a row says. */
export type Play = (theatre: Theatre) => Promise<Scene>;
export type Plays = Readonly<Record<string, Play>>;
