#!/usr/bin/env node
// Scores `replay` against labelled scenarios: what was detected, how fast, how noisily, and whom it would have hurt.
//
//   npm run score -- DIR [--cmd "npx --no-install floodgate replay --mode enforce"] [--only NAME] [--json]
//
// DIR holds NAME.ndjson.gz and NAME.labels.json, as `floodgate simulate --out NAME.ndjson.gz --labels NAME.labels.json`
// writes them. The command is run as `CMD FILE --format json` in the current folder, with FILE an uncompressed .ndjson,
// and must print one JSON document:
//   { "incidents": [ { "detector", "severity", "openedAt",            // openedAt: event time, epoch ms
//                      "entity": { "kind", "id" },                    // kind: client | principal | address | group | fleet
//                      "related": { "clients": [], "principals": [], "addresses": [] },
//                      "decision": { "action", "target": { "kind", "id" } | null } } ] }
// Plain JavaScript on purpose: it needs nothing but Node 20.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

/** Unusual, but not an attack that anyone must act on. */
const GREY = new Set(['churn', 'misconfig', 'scanner', 'tampered:1', 'rollout', 'outage']);
const HARMFUL = new Set(['disconnect', 'quarantine', 'deactivate', 'revoke']);
const NAMES_NOBODY = new Set(['fleet', 'group']);

/** An incident may open this long before the first attack event (clocks) and after the last (holds, quiet). */
const EARLY_MS = 5_000;
const GRACE_MS = 10 * 60_000;
const SHORTEST_DAYS = 1 / 24;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cmd: { type: 'string', default: 'npx --no-install floodgate replay --mode enforce' },
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const [dir] = positionals;
if (dir === undefined) {
  console.error('Usage: npm run score -- DIR [--cmd "COMMAND"] [--only NAME] [--json]');
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), 'score-'));
const results = [];
try {
  for (const name of scenarios(dir)) results.push(score(name));
} finally {
  rmSync(work, { recursive: true });
}
if (values.json) console.log(JSON.stringify(results, null, 1));
else for (const result of results) console.log(textOf(result));
(values.json ? console.error : console.log)(`\n${summaryOf(results)}`);

function scenarios(folder) {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.labels.json'))
    .map((file) => basename(file, '.labels.json'));
  return names.filter((name) => values.only === '' || name === values.only).sort();
}

function score(name) {
  const labels = JSON.parse(readFileSync(join(dir, `${name}.labels.json`), 'utf8'));
  const input = join(work, `${name}.ndjson`);
  writeFileSync(input, gunzipSync(readFileSync(join(dir, `${name}.ndjson.gz`))));
  const began = performance.now();
  const incidents = replayed(input).filter(({ severity }) => severity !== 'info'); // a notice is no alarm
  const seconds = (performance.now() - began) / 1000;
  rmSync(input);

  const strays = incidents.filter((incident) => !labels.attacks.some((attack) => belongs(incident, attack)));
  const days = Math.max((labels.end - labels.start) / 86_400_000, SHORTEST_DAYS);
  return {
    scenario: name,
    events: labels.events,
    hours: +(days * 24).toFixed(2),
    seconds: +seconds.toFixed(2),
    incidents: incidents.length,
    falseAlarms: strays.length,
    falseAlarmsPerDay: +(strays.length / days).toFixed(2),
    falseDetectors: [...new Set(strays.map(({ detector }) => detector))],
    wrongfulActions: incidents.filter((incident) => isWrongful(incident, labels.attacks)).length,
    attacks: labels.attacks.map((attack) => outcomeOf(attack, incidents, labels.attacks)),
  };
}

function replayed(input) {
  const [program, ...words] = values.cmd.split(' ');
  const output = execFileSync(program, [...words, input, '--format', 'json'], { maxBuffer: 1 << 28, encoding: 'utf8' });
  return JSON.parse(output).incidents;
}

/** Attacks of one actor may overlap: each incident counts for the latest-begun that it fits, but any that it fits is found. */
function outcomeOf(attack, incidents, attacks) {
  const mine = incidents.filter((incident) => belongs(incident, attack));
  const home = (incident) => attacks.filter((other) => belongs(incident, other)).sort((a, b) => b.start - a.start)[0];
  const first = Math.min(...mine.map(({ openedAt }) => openedAt));
  return {
    label: attack.label,
    grey: GREY.has(attack.label),
    detected: mine.length > 0,
    delaySeconds: mine.length > 0 ? +((first - attack.start) / 1000).toFixed(1) : null,
    incidents: mine.filter((incident) => home(incident) === attack).length,
    detectors: [...new Set(mine.map(({ detector }) => detector))],
  };
}

/** A fleet or group incident names nobody; it belongs to whatever was going on when it opened. */
function belongs(incident, attack) {
  if (!isDuring(incident, attack)) return false;
  const actors = actorsOf(attack);
  return NAMES_NOBODY.has(incident.entity?.kind) || namesIn(incident).some((name) => actors.has(name));
}

function isDuring({ openedAt }, { start, end }) {
  return openedAt >= start - EARLY_MS && openedAt <= end + GRACE_MS;
}

function namesIn({ entity, related }) {
  const addresses = related?.addresses ?? related?.sources ?? [];
  return [entity?.id, ...(related?.clients ?? []), ...(related?.principals ?? []), ...addresses];
}

function actorsOf({ sources, principals, clients }) {
  return new Set([...sources, ...principals, ...clients]);
}

/** Something was done, and not to somebody who was attacking. */
function isWrongful(incident, attacks) {
  const { action, target } = incident.decision ?? {};
  if (!HARMFUL.has(action)) return false;
  return !attacks.some(
    (attack) => !GREY.has(attack.label) && isDuring(incident, attack) && actorsOf(attack).has(target?.id),
  );
}

function textOf(result) {
  const detectors = result.falseDetectors.length > 0 ? `: ${result.falseDetectors.join(', ')}` : '';
  const counts = `${result.events} events over ${result.hours} h, ${result.incidents} incidents`;
  const alarms = `${result.falseAlarms} false (${result.falseAlarmsPerDay}/day${detectors})`;
  const head = `${result.scenario}: ${counts}, ${alarms}, ${result.wrongfulActions} wrongful actions, ${result.seconds} s`;
  return [head, ...result.attacks.map(lineOf)].join('\n');
}

function lineOf({ detected, label, grey, delaySeconds, incidents, detectors }) {
  const found = detected ? ` after ${delaySeconds} s, ${incidents} incident(s): ${detectors.join(', ')}` : '';
  return `   ${detected ? 'found ' : 'MISSED'} ${label}${grey ? ' (grey)' : ''}${found}`;
}

function summaryOf(all) {
  const real = all.flatMap(({ attacks }) => attacks).filter(({ grey }) => !grey);
  const total = (field) => all.reduce((sum, result) => sum + result[field], 0);
  const found = real.filter(({ detected }) => detected).length;
  return `attacks found ${found}/${real.length}; false alarms ${total('falseAlarms')}; wrongful actions ${total('wrongfulActions')}`;
}
