import type { Listener } from '../../admin/listener-view.ts';
import { spoken, When } from '../page-parts.tsx';
import { Table } from '../table.tsx';

/** What a listener did not accept: counted, without a word of what was in it. */
export function Refusals({ listener: { refusals } }: { listener: Listener }) {
  return (
    <>
      <h2>Refused requests</h2>
      <Table
        caption="Refused requests"
        rows={refusals}
        columns={[
          { heading: 'Reason', show: ({ reason }) => spoken(reason) },
          { heading: 'How often', show: ({ count }) => String(count) },
          { heading: 'In a row', show: ({ in_a_row: inRow }) => String(inRow) },
          { heading: 'Likely because', show: ({ likely_reason: why }) => why },
          { heading: 'First', show: ({ first_seen_at: at }) => <When at={at} /> },
          { heading: 'Last', show: ({ last_seen_at: at }) => <When at={at} /> },
        ]}
        empty="Nothing was refused."
      />
    </>
  );
}
