import { describe, expect, it } from 'vitest';
import { createStory } from '../../src/dev/demo/story.ts';
import { DevError } from '../../src/dev/dev-error.ts';
import { createDevOutput } from '../../src/dev/dev-output.ts';

function createTold({ stepTimeoutMs = 200, signal = new AbortController().signal } = {}) {
  let text = '';
  let time = 0;
  const output = createDevOutput({
    output: {
      write(part: string) {
        text += part;
        return true;
      },
    },
  });
  const story = createStory({ output, signal, stepTimeoutMs, now: () => time });
  return { story, text: () => text, pass: (ms: number) => (time += ms) };
}

describe('a story', () => {
  it('says when something happened, where and what', () => {
    const { story, text, pass } = createTold();
    pass(2_540);
    story.tell('Lever', 'Ada Byron is hired', 'opportunity 1');
    expect(text()).toBe('   2.5 s  Lever     Ada Byron is hired\n                    opportunity 1\n');
  });

  it('goes on once there is an answer, also when nobody answered at first', async () => {
    const { story } = createTold();
    let asked = 0;
    const answer = await story.until('the run', async () => {
      asked += 1;
      if (asked === 1) throw new DevError('dev.no_answer', 'GET /runs was not answered');
      return asked === 2 ? 'run_1' : undefined;
    });
    expect(answer).toBe('run_1');
  });

  it('ends with what it was waiting for, and why that did not come', async () => {
    const { story } = createTold();
    const waiting = story.until(
      'the run to start',
      async () => undefined,
      () => 'The run says: no.',
    );
    await expect(waiting).rejects.toMatchObject({
      code: 'dev.story_stuck',
      message: 'Waited 0.2 s for the run to start. The run says: no.',
    });
  });

  it('ends at once when something is wrong, or when it is interrupted', async () => {
    const wrong = new DevError('dev.story_went_wrong', 'Canceled');
    await expect(createTold().story.until('it', () => Promise.reject(wrong))).rejects.toBe(wrong);
    const { story } = createTold({ signal: AbortSignal.abort() });
    await expect(story.until('it', async () => 1)).rejects.toThrow('aborted');
  });
});
