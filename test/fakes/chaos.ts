/** Counts every call of every port that is wrapped with it, and lets the process die at one of them. */
export interface Chaos {
  /** The port, whose calls may kill the process that makes them. */
  wrap<T extends object>(process: Process, port: T): T;
  /** Calls so far. */
  readonly calls: () => number;
}

/** One process: once dead, each of its calls fails until it is started again. */
export interface Process {
  dead: boolean;
}

export class Crash extends Error {}

/** Dies at each of these calls (the first is 1), before or after the call took effect. */
export const chaos = (deaths: readonly number[], when: 'before' | 'after'): Chaos => {
  let calls = 0;
  return {
    calls: () => calls,
    wrap: (process, port) =>
      new Proxy(port, {
        get(target, name, receiver) {
          const method: unknown = Reflect.get(target, name, receiver);
          if (typeof method !== 'function') return method;
          return async (...args: unknown[]): Promise<unknown> => {
            calls += 1;
            const dies = deaths.includes(calls);
            if (process.dead || (dies && when === 'before')) return die(process, String(name), calls);
            const result: unknown = await method.apply(target, args);
            return dies ? die(process, String(name), calls) : result;
          };
        },
      }),
  };
};

const die = (process: Process, name: string, call: number): never => {
  process.dead = true;
  throw new Crash(`crashed at call ${call}, ${name}`);
};
