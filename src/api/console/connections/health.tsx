import type { HealthState } from '../../../db/connection-health.ts';
import type { ConnectionView } from '../../admin/connection-view.ts';
import { Badge, type Tone } from '../page-parts.tsx';

const LOOKS: Readonly<Record<HealthState, { readonly tone: Tone; readonly words: string }>> = {
  not_connected: { tone: 'warn', words: 'Nobody has logged in yet' },
  cleared: { tone: 'plain', words: 'Cleared' },
  unchecked: { tone: 'plain', words: 'Not checked yet' },
  verified: { tone: 'good', words: 'Verified' },
  not_verified: { tone: 'bad', words: 'Not verified' },
  degraded: { tone: 'bad', words: 'Degraded' },
  revoked: { tone: 'bad', words: 'Access revoked' },
};

/** The status of a connection in a few words, and whether its account may order. */
export function Health({ connection }: { readonly connection: ConnectionView }) {
  const { tone, words } = LOOKS[connection.status.state];
  return (
    <>
      <Badge tone={tone}>{words}</Badge>
      {connection.account.may_order === false ? <Badge tone="warn">may not order yet</Badge> : null}
    </>
  );
}
