import type { z } from 'zod';
import { type MappingProblem, type MappingProblemCode, mappingProblem } from './mapping-problem.ts';
import type { MappingValue } from './mapping-value.ts';

/** What transforms may ask for beside the value; facts that were read before, so that applying stays pure. */
export interface MappingContext {
  /** The value of another source; null when there is none. */
  readonly read: (path: string) => MappingValue;
  /** IANA zone of the company. */
  readonly companyTimeZone: string;
  /** The e-mail address of a Lever user; null when Lever does not show it. */
  readonly emailOfUser: (userId: string) => string | null;
  /** Ids of the employees who have this e-mail address. */
  readonly employeesOfEmail: (email: string) => readonly string[];
}

export type Transformed =
  | { readonly ok: true; readonly value: MappingValue }
  | { readonly ok: false; readonly problem: MappingProblem };

/** One control of the little form in which an admin sets a transform. */
export interface TransformControl {
  readonly name: string;
  readonly label: string;
  readonly input: 'text' | 'checkbox' | 'select' | 'source' | 'sources' | 'pairs';
  /** True when an empty text is a setting of its own, and not the default. */
  readonly mayBeEmpty?: true;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** An example as the documentation shows it and a test tries it. */
export interface TransformExample {
  readonly given: MappingValue;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly gives: MappingValue | { readonly problem: MappingProblemCode };
  /** What the example reads beside its value. */
  readonly sources?: Readonly<Record<string, MappingValue>>;
}

/** One way to change a value. `apply` is pure and total: every input gives a value or a named problem. */
export interface Transform<Name extends string = string, Settings extends z.ZodType = z.ZodType> {
  readonly name: Name;
  readonly label: string;
  /** What it does, in one or two sentences. */
  readonly about: string;
  /** Of the step as it is stored: `use` is the name, the rest are settings. */
  readonly step: Settings;
  readonly controls: readonly TransformControl[];
  readonly examples: readonly TransformExample[];
  // A method, so that transforms of different settings fit into one list.
  apply(value: MappingValue, settings: z.output<Settings>, context: MappingContext): Transformed;
}

/** Gives a transform its types. */
export function defineTransform<const Name extends string, Settings extends z.ZodType>(
  transform: Transform<Name, Settings>,
): Transform<Name, Settings> {
  return transform;
}

export function gives(value: MappingValue): Transformed {
  return { ok: true, value };
}

export function refuses(code: MappingProblemCode): Transformed {
  return { ok: false, problem: mappingProblem(code) };
}
