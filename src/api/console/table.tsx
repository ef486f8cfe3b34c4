import type { Child } from 'hono/jsx';

/** A column: its heading, and what it shows of a row. */
export interface Column<T> {
  readonly heading: string;
  readonly show: (row: T) => Child;
}

/** Rows as a table, which becomes a list of cards on a phone; `empty` is said when there are none. */
export function Table<T>({
  caption,
  columns,
  rows,
  empty,
}: {
  /** Says what the table holds to who cannot see it. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly empty: Child;
}) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <div class="scroll">
      <table aria-label={caption}>
        <thead>
          <tr>
            {columns.map(({ heading }) => (
              <th scope="col">{heading}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ heading, show }) => (
                <td data-label={heading}>{show(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The way to the next page of a list and back to the first; `path` and `query` are those of this page. */
export function Pages({
  path,
  query,
  next,
}: {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly next: string | null;
}) {
  const { cursor, ...filters } = query;
  if (next === null && cursor === undefined) return null;
  return (
    <nav class="pages" aria-label="Pages">
      {cursor === undefined ? null : <a href={withQuery(path, filters)}>First page</a>}
      {next === null ? null : (
        <a href={withQuery(path, { ...filters, cursor: next })} rel="next">
          Next page
        </a>
      )}
    </nav>
  );
}

/** The address of a page with these parameters; empty ones are left out. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const filled = Object.entries(query).filter(([, value]) => value !== '');
  return filled.length === 0 ? path : `${path}?${new URLSearchParams(filled)}`;
}
