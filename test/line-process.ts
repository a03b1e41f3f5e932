import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A child process seen line by line: what it said so far, when, and what it is told. */
export interface LineProcess {
  readonly lines: readonly string[];
  /** What it said on standard output alone. */
  readonly stdout: readonly string[];
  /** Resolves to the first line, past or future, that satisfies; rejects at the timeout or the end, quoting what was said. */
  waitFor(wanted: (line: string) => boolean, timeoutMs: number): Promise<string>;
  write(line: string): void;
  /** Exit code once it has ended; 128 when a signal ended it. */
  readonly ended: Promise<number>;
  /** Asks it to end, insists after five seconds, and resolves to its exit code when it is gone. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<number>;
}

/** Starts a command whose stdout and stderr are read as lines. Throws at the first wait if the command does not exist. */
export const startProcess = (command: string, args: readonly string[]): LineProcess => {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const stdout: string[] = [];
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watch of watchers) watch();
  };

  const said = (line: string) => {
    lines.push(line);
    changed();
  };
  createInterface(child.stdout).on('line', (line) => {
    stdout.push(line);
    said(line);
  });
  createInterface(child.stderr).on('line', said);
  // A process that was cut off no longer reads; that is what is being tested, not an error.
  child.stdin.on('error', () => undefined);

  let over = false;
  const ended = endOf(child).then((code) => {
    over = true;
    changed();
    return code;
  });
  ended.catch(said);

  return {
    lines,
    stdout,
    ended,
    write: (line) => void child.stdin.write(`${line}\n`),
    waitFor: (wanted, timeoutMs) =>
      new Promise((resolve, reject) => {
        const give = () => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        const fail = (why: string) => {
          give();
          reject(new Error(`${command} ${why}; it said:\n${lines.slice(-30).join('\n')}`));
        };
        const look = () => {
          const found = lines.find(wanted);
          if (found !== undefined) {
            give();
            resolve(found);
          } else if (over) fail('ended');
        };
        const timer = setTimeout(() => fail(`said nothing of the kind in ${timeoutMs} ms`), timeoutMs);
        watchers.add(look);
        look();
      }),
    async stop(signal = 'SIGTERM') {
      if (over) return ended;
      child.kill(signal);
      const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
      const code = await ended;
      clearTimeout(insist);
      return code;
    },
  };
};

const endOf = (child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<number> =>
  new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 128));
  });
