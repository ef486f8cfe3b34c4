import { XMLParser, XMLValidator } from 'fast-xml-parser';

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;
/** Elements and attributes together, at most: parsing takes its time for each. */
const MAX_PARTS = 10_000;

/** Why a text is not read as XML. */
export type XmlFault = 'too_large' | 'not_utf8' | 'doctype' | 'not_xml';

export type XmlReading =
  | { readonly ok: true; readonly root: XmlElement; readonly name: string }
  | { readonly ok: false; readonly fault: XmlFault };

/** An element: its own text, attributes and children by local name. */
export interface XmlElement {
  readonly text: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: ReadonlyMap<string, readonly XmlElement[]>;
}

// Entities stay as they are written: only the five of XML and character numbers are read, one by one, in `decoded`.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: MAX_DEPTH,
});

/**
 * Reads XML of a stranger: at most 1 MiB and 10,000 elements and attributes, UTF-8 only, well formed, at most 64 levels
 * deep, and nothing with a document type, so that there are neither entities of its own nor anything to fetch. Never
 * throws.
 */
export function readXml(bytes: Uint8Array): XmlReading {
  if (bytes.byteLength > MAX_BYTES) return { ok: false, fault: 'too_large' };
  const text = utf8(bytes);
  if (text === null || !declaresUtf8(text)) return { ok: false, fault: 'not_utf8' };
  if (countOf(text, '<') + countOf(text, '=') > MAX_PARTS) return { ok: false, fault: 'too_large' };
  if (/<!\s*(?:doctype|entity)/i.test(text)) return { ok: false, fault: 'doctype' };
  try {
    if (XMLValidator.validate(text) !== true) return { ok: false, fault: 'not_xml' };
    const roots = childNodes(parser.parse(text)).filter(({ name }) => name !== '#text');
    const [root] = roots;
    if (!root || roots.length !== 1) return { ok: false, fault: 'not_xml' };
    return { ok: true, root: elementOf(root), name: root.name };
  } catch {
    return { ok: false, fault: 'not_xml' };
  }
}

/** The first child of that name, or undefined. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.get(name)?.[0];
}

/** The trimmed text of a child; null when it is missing or empty. */
export function childText(element: XmlElement | undefined, name: string): string | null {
  return child(element, name)?.text.trim() || null;
}

/** A text as it stands in an element or in an attribute. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
  return text.replaceAll(/[&<>"']/g, (letter) => `&${names[letter]};`);
}

interface Node {
  readonly name: string;
  readonly value: unknown;
  readonly attributes: unknown;
}

// In its ordered form the parser gives a list of objects with one name each, and attributes under ':@'.
function childNodes(list: unknown): Node[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const entries = Object.entries(item);
    const named = entries.find(([name]) => name !== ':@');
    const attributes: unknown = Reflect.get(item, ':@');
    return named ? [{ name: named[0], value: named[1] as unknown, attributes }] : [];
  });
}

function elementOf({ value, attributes }: Node): XmlElement {
  const children = new Map<string, XmlElement[]>();
  let text = '';
  for (const node of childNodes(value)) {
    if (node.name === '#text') {
      text += decoded(String(node.value));
      continue;
    }
    const namesakes = children.get(node.name) ?? [];
    namesakes.push(elementOf(node));
    children.set(node.name, namesakes);
  }
  const pairs = typeof attributes === 'object' && attributes !== null ? Object.entries(attributes) : [];
  return { text, attributes: new Map(pairs.map(([name, word]) => [name, decoded(String(word))])), children };
}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES.get(name) ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function countOf(text: string, letter: string): number {
  let count = 0;
  for (let at = text.indexOf(letter); at !== -1; at = text.indexOf(letter, at + 1)) count += 1;
  return count;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function declaresUtf8(text: string): boolean {
  const [, encoding] = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/i.exec(text) ?? [];
  return encoding === undefined || /^(utf-?8|us-ascii)$/i.test(encoding);
}
