import type { z } from 'zod';
import type { Session } from '../../admin/session-routes.ts';
import { ActionButton } from '../form.tsx';
import { Badge, When } from '../page-parts.tsx';
import { type Column, Table } from '../table.tsx';

type ShownSession = z.infer<typeof Session>;

/** Sessions with a button that ends each; `revokePath` says where it posts to, null: the caller may not. */
export function SessionTable({
  sessions,
  current,
  revokePath,
}: {
  readonly sessions: readonly ShownSession[];
  /** The session of who looks. */
  readonly current: string | undefined;
  readonly revokePath: ((id: string) => string) | null;
}) {
  const columns: Column<ShownSession>[] = [
    { heading: 'Who', show: ({ user_email: email }) => email },
    { heading: 'Signed in', show: ({ created_at: at }) => <When at={at} /> },
    { heading: 'Used', show: ({ used_at: at }) => <When at={at} /> },
    { heading: 'Address', show: ({ ip_address: address }) => address ?? '' },
    { heading: 'Browser', show: ({ user_agent: agent }) => agent ?? '' },
    {
      heading: 'Actions',
      show: ({ id }) => {
        if (id === current) return <Badge>this one</Badge>;
        return revokePath ? <ActionButton action={revokePath(id)} label="End" kind="danger" /> : '';
      },
    },
  ];
  return <Table caption="Sessions" columns={columns} rows={sessions} empty="Nobody is signed in." />;
}
