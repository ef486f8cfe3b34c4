import { describe, expect, it } from 'vitest';
import { TaskDefinition, WorkflowDefinition } from '../../src/domain/definition.ts';
import { refuseWorkLocation } from '../../src/domain/work-location.ts';

const CHECK = {
  key: 'background_check',
  name: 'Run background check with Checkr',
  kind: 'background_check',
  settings: { connection: 'conn_1', package: 'basic_plus' },
};

function problems(definition: unknown): string[] {
  const parsed = WorkflowDefinition.safeParse(definition);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
}

describe('a definition', () => {
  it('is kept as it was written', () => {
    const workLocation = { country: 'US', state: 'CA', city: 'San Francisco' };
    const settings = { ...CHECK.settings, node: '2300', workLocation };
    const definition = { name: 'Hires', tasks: [{ ...CHECK, settings }] };
    expect(WorkflowDefinition.parse(definition)).toEqual(definition);
  });

  const WRONG: readonly (readonly [string, unknown, string])[] = [
    ['without a name', { name: '', tasks: [CHECK] }, 'name'],
    ['without tasks', { name: 'Hires', tasks: [] }, 'tasks'],
    ['with one key twice', { name: 'Hires', tasks: [CHECK, CHECK] }, 'tasks'],
    ['with the key of the import', { name: 'Hires', tasks: [{ ...CHECK, key: 'import' }] }, 'tasks.0.key'],
    [
      'with a key that does not fit an id',
      { name: 'Hires', tasks: [{ ...CHECK, key: 'Check:1' }] },
      'tasks.0.key',
    ],
    [
      'with a kind that does not exist',
      { name: 'Hires', tasks: [{ ...CHECK, kind: 'dance' }] },
      'tasks.0.kind',
    ],
    [
      'without a package',
      { name: 'Hires', tasks: [{ ...CHECK, settings: { connection: 'conn_1' } }] },
      'tasks.0.settings.package',
    ],
    [
      'with a country that is not a code',
      {
        name: 'Hires',
        tasks: [{ ...CHECK, settings: { ...CHECK.settings, workLocation: { country: 'USA' } } }],
      },
      'tasks.0.settings.workLocation.country',
    ],
  ];

  it.each(WRONG)('%s is refused there', (_what, definition, path) => {
    expect(problems(definition)).toEqual([path]);
  });

  it('holds at most 200 tasks', () => {
    const tasks = Array.from({ length: 201 }, (_, index) => ({ ...CHECK, key: `check_${index}` }));
    expect(problems({ name: 'Hires', tasks })).toEqual(['tasks']);
    expect(problems({ name: 'Hires', tasks: tasks.slice(1) })).toEqual([]);
  });

  it('says that the key of the import is reserved', () => {
    const parsed = TaskDefinition.safeParse({ ...CHECK, key: 'import' });
    expect(parsed.error?.issues[0]?.message).toContain('"import" is the key of the import');
  });
});

describe('a work location', () => {
  it.each([
    ['nothing', null, 'location_missing'],
    ['another country', { country: 'CA', state: 'ON' }, 'location_not_us'],
    ['the United States without a state', { country: 'US' }, 'location_missing'],
    ['a state', { country: 'US', state: 'NY' }, null],
  ] as const)('of %s', (_what, location, refusal) => {
    expect(refuseWorkLocation(location)).toBe(refusal);
  });
});
