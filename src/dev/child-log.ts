import { z } from 'zod';

const LogLine = z.looseObject({ level: z.number(), msg: z.string() });
const WARNING = 40;

/** Fields of our log lines that say more about a warning. */
const REASONS = ['lastError', 'fault', 'error', 'err', 'reason', 'event'] as const;

/** The text of a log line that a person should see, that is a warning or an error; undefined for every other line. */
export function shownLogLine(line: string): string | undefined {
  const entry = parse(line);
  if (entry === undefined || entry.level < WARNING) return undefined;
  const reason = REASONS.map((name) => textOf(entry[name])).find((text) => text !== undefined);
  return reason === undefined ? entry.msg : `${entry.msg} (${reason})`;
}

/** Of the last lines of a process that ended, the one that tells most about why: never a line of a stack trace. */
export function tellingLine(lines: readonly string[]): string | undefined {
  const texts = lines.flatMap((line) => {
    const entry = parse(line);
    if (entry !== undefined) return entry.level < WARNING ? [] : [shownLogLine(line) ?? entry.msg];
    return /^\s*(at |\}|\]|node:|Node\.js v|\^|$)|^\s+\w+:/.test(line) ? [] : [line.trim()];
  });
  return texts.find((text) => /^(Uncaught )?\w*Error\b.*:/.test(text)) ?? texts.at(-1);
}

function parse(line: string): z.infer<typeof LogLine> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return LogLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.split('\n')[0];
  if (typeof value !== 'object' || value === null) return undefined;
  const { message, name, code } = value as Record<string, unknown>;
  return [message, code, name].find((part) => typeof part === 'string')?.split('\n')[0];
}
