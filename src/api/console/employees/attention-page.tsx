import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { ATTENTION_KINDS, type AttentionKind } from '../../../db/attention.ts';
import { AttentionQuery, showAttention } from '../../admin/attention-routes.ts';
import type { Attention } from '../../admin/attention-views.ts';
import type { AppEnv } from '../../app-env.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Filters, SelectField } from '../form.tsx';
import { When } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';
import { EMPLOYEES_PATH } from './employees-page.tsx';

export const ATTENTION_PATH = '/console/attention';

const KIND_WORDS: Readonly<Record<AttentionKind, string>> = {
  task: 'Task',
  late_check: 'Late check',
  import_conflict: 'Who is this hire?',
  alert: 'Changed check',
  connection_problem: 'Connection with a problem',
  connection_unverified: 'Connection not validated',
  webhook_unverified: 'Webhook not verified',
};

const COLUMNS: readonly Column<z.infer<typeof Attention>>[] = [
  {
    heading: 'What',
    show: ({ kind, name, link }) => (
      <a href={link}>{name === null ? KIND_WORDS[kind] : `${KIND_WORDS[kind]}: ${name}`}</a>
    ),
  },
  {
    heading: 'Employee',
    show: ({ employee }) =>
      employee?.name ? <a href={`${EMPLOYEES_PATH}/${employee.id}`}>{employee.name}</a> : '',
  },
  { heading: 'Why', show: ({ reason }) => reason },
  { heading: 'Since', show: ({ since }) => <When at={since} /> },
];

/** Everything that somebody has to look at; it tells no result. */
export function addAttentionPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'runs.read', ATTENTION_PATH, async (c) => {
    const { query, texts } = readQuery(c, AttentionQuery);
    const { data, next } = await showAttention(services, query, c.get('caller'));
    return showPage(c, {
      title: 'Needs attention',
      children: (
        <>
          <Filters>
            <SelectField
              name="kind"
              label="Kind"
              empty="Everything"
              options={ATTENTION_KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind] }))}
              value={texts.kind}
            />
          </Filters>
          <Table caption="Needs attention" columns={COLUMNS} rows={data} empty="Nothing needs attention." />
          <Pages path={ATTENTION_PATH} query={texts} next={next} />
        </>
      ),
    });
  });
}
