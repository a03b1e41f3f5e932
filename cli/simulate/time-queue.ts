/** What is due, earliest first; what is due at the same instant, in the order in which it was added. A binary heap. */
export class TimeQueue<T> {
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #items: T[] = [];
  #added = 0;

  get size(): number {
    return this.#items.length;
  }

  /** When the first is due; infinite when nothing is. */
  get next(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, item: T): void {
    this.#place(this.#items.length, at, this.#added, item);
    this.#added += 1;
  }

  /** Takes the first out. */
  take(): T {
    const first = this.#items[0];
    const at = this.#times.pop();
    const order = this.#orders.pop();
    const last = this.#items.pop();
    if (at === undefined || order === undefined) throw new Error('took from an empty time queue');
    if (this.#items.length > 0) this.#sink(at, order, last as T);
    return first as T;
  }

  /** Moves parents down until the hole at `index` is where the new one belongs. */
  #place(index: number, at: number, order: number, item: T): void {
    let hole = index;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.#isLater(parent, at, order)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#set(hole, at, order, item);
  }

  #sink(at: number, order: number, item: T): void {
    const size = this.#items.length;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      const sibling = child + 1;
      if (sibling < size && this.#isLater(child, this.#times[sibling]!, this.#orders[sibling]!)) child = sibling;
      if (this.#isLater(child, at, order)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#set(hole, at, order, item);
  }

  #isLater(index: number, at: number, order: number): boolean {
    const time = this.#times[index]!;
    return time > at || (time === at && this.#orders[index]! > order);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#times[from]!, this.#orders[from]!, this.#items[from] as T);
  }

  #set(index: number, at: number, order: number, item: T): void {
    this.#times[index] = at;
    this.#orders[index] = order;
    this.#items[index] = item;
  }
}
