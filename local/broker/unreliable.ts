/** How AWS delivers its event messages: at least once, in no guaranteed order (developer guide, iot-events). */
export interface Unreliability {
  /** Share of events that arrive twice: 0 to 1. */
  readonly duplicateShare: number;
  /** Each delivery is late by up to this; two events closer than it may change places. */
  readonly reorderMs: number;
  /** In [0, 1). Seeded where a run must repeat. */
  readonly random: () => number;
}

export interface Delivery<Item> {
  send(item: Item): void;
  /** Delivers at once whatever is still under way, in the order in which it was sent. */
  flush(): void;
}

/** Small shares: enough that nothing which counts on tidiness survives a demo. */
export const unreliability = (random: () => number): Unreliability => ({ duplicateShare: 0.01, reorderMs: 20, random });

export const createDelivery = <Item>(
  { duplicateShare, reorderMs, random }: Unreliability,
  deliver: (item: Item) => void,
): Delivery<Item> => {
  const underWay = new Map<NodeJS.Timeout, Item>();

  const sendOnce = (item: Item): void => {
    if (reorderMs === 0) {
      deliver(item);
      return;
    }
    const timer = setTimeout(() => {
      underWay.delete(timer);
      deliver(item);
    }, random() * reorderMs);
    underWay.set(timer, item);
  };

  return {
    send(item) {
      sendOnce(item);
      if (random() < duplicateShare) sendOnce(item);
    },

    flush() {
      const items = [...underWay.values()];
      for (const timer of underWay.keys()) clearTimeout(timer);
      underWay.clear();
      for (const item of items) deliver(item);
    },
  };
};
