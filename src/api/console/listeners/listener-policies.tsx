import type { z } from '@hono/zod-openapi';
import { allows } from '../../../access/permissions.ts';
import { DEPARTURES } from '../../../domain/listener/policy.ts';
import type { Listener } from '../../admin/listener-view.ts';
import type { RunFlagView } from '../../admin/run-flag-view.ts';
import type { Caller } from '../../app-env.ts';
import { ActionButton, Form, SelectField } from '../form.tsx';
import { Fact, Facts, Note, When } from '../page-parts.tsx';
import { DEPARTURE_LABELS, DEPARTURE_OPTIONS, LISTENERS, REHIRE_OPTIONS } from './listener-words.ts';

type Flag = z.infer<typeof RunFlagView>;

/** What the listener does about what happens later, and what waits for an answer. */
export function Policies({
  listener,
  caller,
  flags,
}: {
  listener: Listener;
  caller: Caller;
  flags: readonly Flag[];
}) {
  return (
    <>
      <h2>What happens after the entry</h2>
      {flags.map((flag) => (
        <FlagNote flag={flag} listener={listener} mayAct={allows(caller.role, 'runs.act')} />
      ))}
      <div class="panel">
        {allows(caller.role, 'listeners.write') ? (
          <PolicyForm listener={listener} />
        ) : (
          <PolicyFacts listener={listener} />
        )}
      </div>
    </>
  );
}

const REHIRED = 'When a later hire comes after the run closed';

function PolicyForm({ listener: { id, policies, event } }: { listener: Listener }) {
  const departures = DEPARTURES.filter((one) => event === 'candidateHired' || one !== 'unhired');
  return (
    <Form action={`${LISTENERS}/${id}/policies`} submit="Save">
      {departures.map((departure) => (
        <SelectField
          name={departure}
          label={DEPARTURE_LABELS[departure]}
          options={DEPARTURE_OPTIONS}
          value={policies[departure]}
        />
      ))}
      <SelectField name="rehired" label={REHIRED} options={REHIRE_OPTIONS} value={policies.rehired} />
    </Form>
  );
}

function PolicyFacts({ listener: { policies } }: { listener: Listener }) {
  const word = (options: typeof DEPARTURE_OPTIONS, value: string) =>
    options.find((option) => option.value === value)?.label ?? value;
  return (
    <Facts>
      {DEPARTURES.map((departure) => (
        <Fact name={DEPARTURE_LABELS[departure]}>{word(DEPARTURE_OPTIONS, policies[departure])}</Fact>
      ))}
      <Fact name={REHIRED}>{word(REHIRE_OPTIONS, policies.rehired)}</Fact>
    </Facts>
  );
}

function FlagNote({ flag, listener, mayAct }: { flag: Flag; listener: Listener; mayAct: boolean }) {
  const answers =
    flag.reason === 'rehired'
      ? [
          { answer: 'started', label: 'Start a new run' },
          { answer: 'ignored', label: 'Ignore it' },
        ]
      : [{ answer: 'acknowledged', label: 'I have seen it' }];
  return (
    <Note tone="warn">
      <p>
        {flag.sentence} <a href={`/console/runs/${flag.run_id}`}>The run</a>, <When at={flag.at} />
      </p>
      {mayAct ? (
        <div class="actions">
          {answers.map(({ answer, label }) => (
            <ActionButton
              action={`${LISTENERS}/${listener.id}/flags/${flag.id}`}
              label={label}
              fields={{ answer }}
            />
          ))}
        </div>
      ) : null}
    </Note>
  );
}
