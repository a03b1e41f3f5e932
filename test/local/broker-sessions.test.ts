import { describe, expect, it } from '@jest/globals';
import { createSessionBook } from '../../local/broker/sessions.ts';

const MINUTE = 60_000;

describe('the session book at pace 1/60', () => {
  it('counts versions from 0 and starts again after a minute offline', () => {
    const book = createSessionBook(1 / 60);
    const visit = (at: number): number => {
      const { version } = book.open('pump-1', true, at);
      book.close('pump-1', 'CONNECTION_LOST', at + 1);
      return version;
    };

    expect([visit(0), visit(10), visit(10 + MINUTE), visit(13 + 2 * MINUTE)]).toEqual([0, 1, 2, 0]);
  });

  it('keeps the version of a client that stays connected for hours', () => {
    const book = createSessionBook(1 / 60);
    book.open('pump-1', true, 0);
    book.close('pump-1', 'DUPLICATE_CLIENTID', 1);
    book.open('pump-1', true, 1);

    expect(book.sweep(1_000 * MINUTE)).toEqual([]);
    expect(book.open('pump-1', true, 1_000 * MINUTE).version).toBe(2);
  });

  it('allows one CONNECT a second whatever the pace', () => {
    const book = createSessionBook(1 / 60);

    expect([0, 999, 1_000, 1_500, 2_000].map((at) => book.mayConnect('pump-1', at))).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(book.mayConnect('pump-2', 2_000)).toBe(true);
  });

  it('resumes a persistent session until a clean one or its age ends it', () => {
    const book = createSessionBook(1 / 60);
    const first = book.open('pump-1', false, 0);
    first.subscriptions.set('a', 1);
    book.close('pump-1', 'CONNECTION_LOST', 1);

    expect(book.open('pump-1', false, 2)).toMatchObject({ subscriptions: new Map([['a', 1]]), endsPast: false });
    expect(book.open('pump-1', true, 3)).toMatchObject({ subscriptions: new Map(), endsPast: true });
    expect(book.open('pump-1', true, 4)).toMatchObject({ endsPast: false });
    book.open('pump-1', false, 5).subscriptions.set('b', 1);
    book.close('pump-1', 'CONNECTION_LOST', 6);
    expect(book.persistent('pump-1', 7 + MINUTE)).toBeUndefined();
    expect(book.open('pump-1', false, 7 + MINUTE)).toMatchObject({ subscriptions: new Map(), endsPast: true });
  });

  it('sweeps away what has expired, and says whose messages may go', () => {
    const book = createSessionBook(1 / 60);
    for (const [id, clean] of [
      ['kept', false],
      ['plain', true],
      ['online', false],
    ] as const)
      book.open(id, clean, 0);
    for (const id of ['kept', 'plain']) book.close(id, 'CONNECTION_LOST', 1);
    book.mayConnect('never accepted', 1);

    expect(book.sweep(MINUTE)).toEqual([]);
    expect(book.sweep(2 + MINUTE)).toEqual(['kept']);
    expect(book.persistent('online', 2 + MINUTE)).toBeDefined();
    expect(book.lastDisconnect('plain', 2)).toBeUndefined();
  });
});
