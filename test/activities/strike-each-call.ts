import type { MortalWorker, Strike } from './mortal-worker.ts';

/**
 * Plays a scenario for each call that it makes, struck at that call, until one makes no more; the teams share the
 * calls. Answers whom it was played for, and how often a call was struck.
 */
export async function strikeEachCall<Team extends { readonly worker: MortalWorker }, Subject>({
  teams,
  strike,
  newSubject,
  play,
}: {
  readonly teams: readonly Team[];
  readonly strike: Omit<Strike, 'at'>;
  readonly newSubject: () => Promise<Subject>;
  readonly play: (team: Team, subject: Subject) => Promise<unknown>;
}): Promise<{ readonly subjects: readonly Subject[]; readonly struck: number }> {
  const subjects: Subject[] = [];
  let [calls, struck, isOver] = [0, 0, false];
  const work = async (team: Team) => {
    while (!isOver) {
      calls += 1;
      team.worker.arm({ ...strike, at: calls });
      const subject = await newSubject();
      subjects.push(subject);
      await play(team, subject);
      if (team.worker.struck) struck += 1;
      else isOver = true;
    }
  };
  await Promise.all(teams.map(work));
  return { subjects, struck };
}
