import { INVITATION_PLAYS } from './invitation-plays.ts';
import { ACCOUNT_PLAYS, ORDER_PLAYS } from './order-plays.ts';
import type { Play, Plays } from './play.ts';
import { LOST_ANSWERS, PROFORMA_PLAYS, playWord, wireWordsOf } from './proforma-plays.ts';
import { REPORT_PLAYS } from './report-plays.ts';

/** Plays that do not disturb each other. */
export const TOGETHER: Plays = { ...ORDER_PLAYS, ...INVITATION_PLAYS, ...REPORT_PLAYS, ...PROFORMA_PLAYS };

/** Plays during which nobody else can order. */
export const ALONE: Plays = { ...ACCOUNT_PLAYS, ...LOST_ANSWERS };

/** One way to play a row, with what tells it from the others of the same row. */
export interface Staging {
  readonly name: string;
  readonly play: Play;
}

/** Every way to play a row: its own, or one for each word of a wire in it; none when nobody knows how. */
export function stagingsOf(source: string, plays: Plays): Staging[] {
  const words = plays === TOGETHER ? wireWordsOf(source) : [];
  const ofWords = words.map((one) => ({ name: `${one.binding} ${one.word}`, play: playWord(one) }));
  const own = plays[source];
  return own ? [{ name: '', play: own }, ...ofWords] : ofWords;
}
