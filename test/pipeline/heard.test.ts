import { describe, expect, it } from '@jest/globals';
import { createHeard, type Phrase } from '../../shared/pipeline/heard.ts';

const phrase = (text: string): Phrase => ({
  group: 'meter-#',
  text,
  template: 1,
  shape: 2,
  isOwn: true,
  isForeign: false,
  day: -1,
  calmBy: undefined,
});

const said = (client: string, principal: string, topic: string) => ({
  client,
  principal,
  topic,
  phrase: phrase(topic),
  day: 20_000,
});

describe('topics that were heard', () => {
  it('are found again, of the same client and principal only, with the day', () => {
    const heard = createHeard();
    heard.keep([said('meter-1', 'p', 'a')]);
    expect(heard.find('meter-1', 'p', 'a')).toMatchObject({ text: 'a', day: 20_000 });
    expect(heard.find('meter-1', 'thief', 'a')).toBeUndefined();
    expect(heard.find('meter-1', 'p', 'b')).toBeUndefined();
    expect(heard.find('__proto__', 'p', 'a')).toBeUndefined();
  });

  it('are a thief’s own as soon as it has the client id', () => {
    const heard = createHeard();
    heard.keep([said('meter-1', 'p', 'a'), said('meter-1', 'thief', 'b')]);
    expect(heard.find('meter-1', 'thief', 'b')?.text).toBe('b');
    expect(heard.find('meter-1', 'thief', 'a')).toBeUndefined();
  });

  it('are forgotten where one client or many have too many of them', () => {
    const heard = createHeard();
    heard.keep(Array.from({ length: 100 }, (_, n) => said('meter-1', 'p', `topic ${n}`)));
    expect(heard.find('meter-1', 'p', 'topic 0')).toBeDefined();
    expect(heard.find('meter-1', 'p', 'topic 99')).toBeUndefined();
    for (let n = 0; n < 120_000; n += 1) heard.keep([said(`invented-${n}`, 'p', 'a')]);
    expect(heard.find('meter-1', 'p', 'topic 0')).toBeUndefined();
    expect(heard.find('invented-0', 'p', 'a')).toBeUndefined();
    expect(heard.find('invented-119999', 'p', 'a')).toBeDefined();
  });
});
