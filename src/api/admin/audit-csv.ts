import type { AuditRow } from '../../db/audit.ts';

const COLUMNS = ['id', 'at', 'actor', 'action', 'object_type', 'object_id', 'details'] as const;

/** The audit log as CSV (RFC 4180), row by row as it is read. */
export function auditCsv(rows: AsyncIterable<AuditRow>): ReadableStream<Uint8Array> {
  const lines = csvLines(rows);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const line = await lines.next();
      if (line.done) controller.close();
      else controller.enqueue(encoder.encode(line.value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}

async function* csvLines(rows: AsyncIterable<AuditRow>): AsyncGenerator<string, undefined> {
  yield csvLine(COLUMNS);
  for await (const { id, at, actor, action, objectType, objectId, details } of rows) {
    yield csvLine([
      String(id),
      at.toISOString(),
      actor,
      action,
      objectType,
      objectId,
      JSON.stringify(details),
    ]);
  }
  return undefined;
}

function csvLine(values: readonly string[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

/** Spreadsheets would take a text that begins so for a formula. */
function csvValue(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
