import { describe, expect, it } from '@jest/globals';
import { ewma } from '../../bench/rivals/ewma.ts';
import { fixedLimit, timesTheMean } from '../../bench/rivals/fixed.ts';
import { hearing } from '../../bench/rivals/hearing.ts';
import { negativeBinomial } from '../../bench/rivals/negative-binomial.ts';
import type { Rival } from '../../bench/rivals/rival.ts';

const START = Date.UTC(2026, 10, 16);
const MINUTE = 60_000;

/** Minutes until the first alarm on a client that says `usual` a minute for three hours, and `then` a minute after that. */
const minutesUntilAlarm = (rival: Rival, usual: number, then: number): number | undefined => {
  for (let minute = 0; minute < 240; minute += 1) {
    const perMinute = minute < 180 ? usual : then;
    for (let one = 0; one < perMinute; one += 1)
      if (rival.hears('meter-1', START + minute * MINUTE + (one * MINUTE) / perMinute)) return minute - 180;
  }
  return undefined;
};

const tail = (): Rival => negativeBinomial({ falseAlarmsPerDay: 1, active: 100 });

describe('a rival', () => {
  it.each([
    ['EWMA', () => ewma(4), 6, 30, 0],
    ['ten times the mean', () => timesTheMean(10), 6, 61, 0],
    ['twenty a second', () => fixedLimit(20), 6, 1_200, 0],
    ['the tail alone', tail, 6, 60, 0],
  ])('%s sees what goes beyond it', (_, rival, usual, then, minutes) => {
    expect(minutesUntilAlarm(rival(), usual, then)).toBe(minutes);
  });

  it.each([
    ['EWMA', () => ewma(4), 6, 8],
    ['ten times the mean', () => timesTheMean(10), 6, 59],
    ['twenty a second', () => fixedLimit(20), 6, 1_100],
    ['the tail alone', tail, 6, 8],
  ])('%s is quiet below that', (_, rival, usual, then) => {
    expect(minutesUntilAlarm(rival(), usual, then)).toBeUndefined();
  });

  it('keeps clients apart', () => {
    const rival = fixedLimit(20);
    const alarms = Array.from({ length: 398 }, (_, index) => rival.hears(`meter-${index % 2}`, START));
    expect(alarms.filter(Boolean)).toEqual([]);
    expect(rival.hears('meter-1', START)).toBe(true);
  });
});

describe('a hearing', () => {
  const publish = (clientId: string, minute: number): string =>
    `${JSON.stringify({ eventType: 'published', clientId, timestamp: START + minute * MINUTE })}\n`;
  const alarmist: Rival = { name: 'alarmist', hears: () => true };

  it('merges what one client does until it was quiet for half an hour, and keeps an alarm a minute', () => {
    const { show, incidents, alarms } = hearing(alarmist);
    show([0, 0, 20, 49, 80].map((minute) => publish('a', minute)).join(''));
    expect(incidents.map(({ openedAt }) => (openedAt - START) / MINUTE)).toEqual([0, 80]);
    expect(alarms).toHaveLength(4);
  });

  it('hears publishes only', () => {
    const { show, incidents } = hearing(alarmist);
    show(`${JSON.stringify({ clientId: 'a', eventType: 'connected', timestamp: START })}\n`);
    expect(incidents).toEqual([]);
  });
});
