import type { CapBook, Caps } from '../../shared/ports/caps.ts';

/** Reservations in memory; passes test/contracts/caps. */
export const memoryCaps = (): Caps => {
  let book: CapBook = { reservations: [], rev: 0 };
  return {
    read: async () => book,
    async write(reservations, rev) {
      if (rev !== book.rev) return false;
      book = { reservations, rev: rev + 1 };
      return true;
    },
  };
};
