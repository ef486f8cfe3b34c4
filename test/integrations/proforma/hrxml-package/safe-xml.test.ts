import { describe, expect, it } from 'vitest';
import {
  child,
  childText,
  escapeXml,
  readXml,
} from '../../../../src/integrations/proforma/hrxml-package/safe-xml.ts';

const read = (text: string) => readXml(Buffer.from(text));

const LAUGHS = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">${Array.from(
  { length: 9 },
  (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`,
).join('')}]><l>&j;</l>`;

describe('readXml', () => {
  it('reads elements, attributes, CDATA and the five entities', () => {
    const reading = read(
      '<?xml version="1.0" encoding="UTF-8"?><!-- c --><r:root xmlns:r="urn:r" a="1 &lt; 2"><x>a &amp; &#98;&#x63;</x><x><![CDATA[<raw>]]></x></r:root>',
    );
    if (!reading.ok) throw new Error(reading.fault);
    expect(reading.name).toBe('root');
    expect(reading.root.attributes.get('a')).toBe('1 < 2');
    expect(reading.root.children.get('x')?.map(({ text }) => text)).toEqual(['a & bc', '<raw>']);
    expect(childText(reading.root, 'x')).toBe('a & bc');
    expect(childText(reading.root, 'y')).toBeNull();
    expect(child(undefined, 'x')).toBeUndefined();
  });

  it.each([
    ['a billion laughs', LAUGHS],
    ['an external entity', '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'],
    ['a parameter entity', '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/p.dtd"> %p;]><r/>'],
    ['an external document type', '<!DOCTYPE r SYSTEM "http://127.0.0.1/r.dtd"><r/>'],
    ['a document type in odd letters', '<!DocType r><r/>'],
  ])('refuses %s', (_title, text) => {
    expect(read(text)).toEqual({ ok: false, fault: 'doctype' });
  });

  it('leaves entities that it does not know as they are written', () => {
    const reading = read('<r>&secret; &#0; &#99999999;</r>');
    expect(reading.ok && reading.root.text).toBe('&secret; &#0; &#99999999;');
  });

  it('refuses more than a mebibyte', () => {
    expect(read(`<r>${'a'.repeat(1024 * 1024)}</r>`)).toEqual({ ok: false, fault: 'too_large' });
  });

  it.each([
    ['Latin-1', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><r>caf\xe9</r>', 'latin1')],
    ['a declaration of another encoding', Buffer.from('<?xml version="1.0" encoding="UTF-16"?><r/>')],
    ['UTF-16', Buffer.from('\ufeff<r/>', 'utf16le')],
  ])('refuses %s', (_title, bytes) => {
    expect(readXml(bytes)).toEqual({ ok: false, fault: 'not_utf8' });
  });

  it.each([
    '',
    ' ',
    'text',
    '<r>',
    '<r></s>',
    '<r/><r/>',
    '<r a=1/>',
    '{"a":1}',
    `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`,
  ])('refuses %j', (text) => {
    expect(read(text)).toEqual({ ok: false, fault: 'not_xml' });
  });

  it('refuses more elements and attributes than it can read at once', () => {
    const attributes = Array.from({ length: 20_000 }, (_, n) => ` a${n}="${n}"`).join('');
    for (const text of [`<r>${'<a/>'.repeat(250_000)}</r>`, `<r${attributes}/>`]) {
      expect(read(text)).toEqual({ ok: false, fault: 'too_large' });
    }
    const many = read(`<r>${'<a/>'.repeat(9_000)}</r>`);
    expect(many.ok && many.root.children.get('a')).toHaveLength(9_000);
  });

  it('changes nothing but its own answer when names are those of prototypes', () => {
    const reading = read('<r><__proto__><polluted>1</polluted></__proto__><constructor>2</constructor></r>');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    if (reading.ok) expect(childText(reading.root, 'toString')).toBeNull();
  });
});

describe('escapeXml', () => {
  it('makes any text stand in an element and in an attribute', () => {
    const odd = `<b a="1">'&amp;'</b>`;
    const reading = read(`<r a="${escapeXml(odd)}">${escapeXml(odd)}</r>`);
    expect(reading.ok && reading.root.text).toBe(odd);
    expect(reading.ok && reading.root.attributes.get('a')).toBe(odd);
  });
});
