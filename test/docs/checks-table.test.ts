import { describe, expect, it } from 'vitest';
import { CARD_LABELS } from '../../src/domain/check/card-status.ts';
import { hropenDialect } from '../../src/sandbox/proforma/hropen/hropen-dialect.ts';
import { hrxmlDialect } from '../../src/sandbox/proforma/hrxml/hrxml-dialect.ts';
import { tazapiDialect } from '../../src/sandbox/proforma/tazapi/tazapi-dialect.ts';
import { ALONE, stagingsOf, TOGETHER } from './all-plays.ts';
import { CHECKR_EVENT_TYPES } from './checkr-event-types.ts';
import { eventsIn, readChecksTable } from './checks-table.ts';
import { wireWordsOf } from './proforma-plays.ts';

const ROWS = readChecksTable();
const SOURCES = ROWS.map(({ source }) => source);

describe('the table of checks', () => {
  it('has every event of Checkr, and no other', () => {
    const named = new Set(SOURCES.flatMap(eventsIn));
    expect([...named].toSorted()).toEqual([...CHECKR_EVENT_TYPES].toSorted());
  });

  it('has every status that a card can have', () => {
    const shown = new Set(ROWS.map(({ card }) => card.split(',')[0]));
    expect(Object.values(CARD_LABELS).filter((label) => !shown.has(label))).toEqual([]);
  });

  it.each([tazapiDialect, hrxmlDialect, hropenDialect])('has every status of $kind', ({ kind, statuses }) => {
    const named = SOURCES.flatMap(wireWordsOf).filter(({ binding }) => binding === kind);
    const words = [...new Set(named.map(({ word }) => word))];
    expect(words.toSorted()).toEqual(Object.keys(statuses).toSorted());
  });

  it('says each row once, and each can be played', () => {
    expect(SOURCES).toHaveLength(new Set(SOURCES).size);
    const unplayed = SOURCES.filter((source) =>
      [TOGETHER, ALONE].every((plays) => stagingsOf(source, plays).length === 0),
    );
    expect(unplayed).toEqual([]);
  });

  it('has a row for each play', () => {
    const played = Object.keys({ ...TOGETHER, ...ALONE });
    expect(played.filter((source) => !SOURCES.includes(source))).toEqual([]);
  });
});
