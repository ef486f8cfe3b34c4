import { type Aim, type Figure, figureOf } from '../report.ts';

/** One thing measured in every round, of subject and floor alike. */
export interface Measure<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly unit: string;
  readonly aim: Aim | null;
}

type Values<Name extends string> = Readonly<Record<Name, number>>;

/** Measures floor, subject, floor, subject, ...: what the machine does besides then falls on both alike. */
export async function alternate<Name extends string>({
  rounds,
  measures,
  floor,
  subject,
  onRound,
}: {
  readonly rounds: number;
  readonly measures: readonly Measure<Name>[];
  readonly floor: (round: number) => Promise<Values<Name>>;
  readonly subject: (round: number) => Promise<Values<Name>>;
  readonly onRound: (text: string) => void;
}): Promise<Figure[]> {
  const pairs: { readonly floor: Values<Name>; readonly subject: Values<Name> }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const pair = { floor: await floor(round), subject: await subject(round) };
    pairs.push(pair);
    const [first] = measures;
    if (first) {
      const ratio = pair.subject[first.name] / pair.floor[first.name];
      onRound(`round ${round} of ${rounds}: ${first.label} ${ratio.toFixed(2)} of the floor`);
    }
  }
  const known = measures.filter(({ name }) =>
    pairs.every((pair) => !Number.isNaN(pair.floor[name]) && !Number.isNaN(pair.subject[name])),
  );
  return known.map(({ name, label, unit, aim }) =>
    figureOf({
      label,
      unit,
      aim,
      pairs: pairs.map((pair) => ({ floor: pair.floor[name], subject: pair.subject[name] })),
    }),
  );
}
