import { LEVER_ORIGINS, type LeverOrigin } from '../../domain/listener/entry-filter.ts';
import type { ListenerEvent } from '../../domain/listener/webhook-events.ts';
import { Problem } from '../problem.ts';
import { askLever, leverConnection } from './lever-account.ts';
import type { AdminServices } from './services.ts';

type Services = Pick<AdminServices, 'db' | 'vendors'>;

/** Something of a Lever account that has a name for people and an id for programs. */
export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** What the parameters of a listener can be chosen from. */
export interface ListenerChoices {
  readonly stages: readonly Choice[];
  readonly postings: readonly (Choice & { readonly state: string | null })[];
  readonly tags: readonly string[];
  readonly origins: readonly LeverOrigin[];
}

/** Reads from Lever what a listener can be made for. Throws `Problem` when the account cannot be asked. */
export async function readListenerChoices(
  services: Services,
  connectionId: string,
): Promise<ListenerChoices> {
  const connection = await leverConnection(services, connectionId);
  const [stages, postings, tags] = await askLever(services, connection, (lever) =>
    Promise.all([lever.listStages(), lever.listPostings(), lever.listTags()]),
  );
  return {
    stages: stages.map(({ id, text }) => ({ id, name: text })),
    postings: postings
      .map(({ id, text, state }) => ({ id, name: text, state }))
      .sort((one, other) => one.name.localeCompare(other.name)),
    tags: tags.flatMap(({ text }) => (text === '' ? [] : [text])),
    origins: LEVER_ORIGINS,
  };
}

/** The stage that an admin named, by its name or its id; null when the event needs none. Throws `Problem`. */
export async function findStage(
  services: Services,
  wanted: {
    readonly connectionId: string;
    readonly event: ListenerEvent;
    readonly named: string | undefined;
  },
): Promise<Choice | null> {
  const { connectionId, event, named } = wanted;
  if (event !== 'candidateStageChange') {
    if (named === undefined) return null;
    throw unusable('body.stage', 'is for candidateStageChange only');
  }
  const connection = await leverConnection(services, connectionId);
  const stages = await askLever(services, connection, (lever) => lever.listStages());
  const choices = stages.map(({ id, text }) => ({ id, name: text }));
  if (named === undefined) {
    throw unusable('body.stage', `is needed; the account has: ${namesOf(choices)}`);
  }
  return oneNamed(choices, named, { path: 'body.stage', what: 'stage' });
}

/** The postings that an admin named, by name or id. Throws `Problem`. */
export async function findPostings(
  services: Services,
  { connectionId, named }: { readonly connectionId: string; readonly named: readonly string[] },
): Promise<readonly Choice[]> {
  if (named.length === 0) return [];
  const connection = await leverConnection(services, connectionId);
  const postings = await askLever(services, connection, (lever) => lever.listPostings());
  const choices = postings.map(({ id, text }) => ({ id, name: text }));
  return named.map((name, index) =>
    oneNamed(choices, name, { path: `body.filter.postings.${index}`, what: 'posting' }),
  );
}

function oneNamed(
  choices: readonly Choice[],
  named: string,
  { path, what }: { readonly path: string; readonly what: string },
): Choice {
  const byId = choices.find(({ id }) => id === named);
  if (byId) return byId;
  const [choice, ...others] = choices.filter(({ name }) => sameName(name, named));
  if (!choice) throw unusable(path, `is no ${what} of the account, which has: ${namesOf(choices)}`);
  if (others.length > 0) throw unusable(path, `is the name of several ${what}s; give the id of one`);
  return choice;
}

function namesOf(choices: readonly Choice[]): string {
  const names = choices.slice(0, 50).map(({ name }) => name);
  return choices.length > names.length ? `${names.join(', ')} and more` : names.join(', ');
}

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function unusable(path: string, message: string): Problem {
  return new Problem('request.invalid', [{ path, message }]);
}
