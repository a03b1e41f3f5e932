#!/usr/bin/env node
/**
 * Runs cli/main.ts with the project's own Node 24, whatever Node this machine has (20 or newer).
 * Plain JavaScript on purpose: an older Node must be able to read it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const OLDEST_THAT_STRIPS_TYPES = 24;
const main = new URL('main.ts', import.meta.url);

if (Number.parseInt(process.versions.node, 10) >= OLDEST_THAT_STRIPS_TYPES) await import(main.href);
else runWith(projectNode());

/** @returns {string} */
function projectNode() {
  const path = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (existsSync(path)) return path;
  console.error(`floodgate: needs Node 24, this is ${process.version}, and ${path} is missing: run npm ci`);
  process.exit(1);
}

/** @param {string} node */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  // The child decides when to end. A terminal's Ctrl-C has reached it already; a supervisor signals only us.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
