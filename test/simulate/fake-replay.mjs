// Stands in for `floodgate replay`: an alarm for whoever publishes 100 messages in 10 seconds, one false alarm if the
// budget allows one, and a notice. Reads standard input for `-`, a file else.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const words = process.argv.slice(2);
const input = words.find((word) => word === '-' || word.endsWith('.ndjson')) ?? '-';
const budget = Number(words[words.indexOf('--false-alarms-per-day') + 1]);
if (words.includes('--fail')) process.exit(3);

const counts = new Map();
const incidents = new Map();
let first;
for await (const line of createInterface({ input: input === '-' ? process.stdin : createReadStream(input) })) {
  const { eventType, clientId, principalIdentifier, timestamp } = JSON.parse(line);
  if (eventType !== 'published') continue;
  first ??= timestamp;
  const slot = `${clientId} ${Math.floor(timestamp / 10_000)}`;
  counts.set(slot, (counts.get(slot) ?? 0) + 1);
  if (counts.get(slot) === 100 && !incidents.has(clientId))
    incidents.set(clientId, alarm('fake-flood', 'high', timestamp, clientId, [principalIdentifier]));
}
const extra = [alarm('fake-notice', 'info', first, 'sensor-0001', [])];
if (budget >= 1) extra.push(alarm('fake-noise', 'low', first, 'sensor-0000', []));
console.log(words.includes('--babble') ? 'no JSON' : JSON.stringify({ incidents: [...extra, ...incidents.values()] }));

function alarm(detector, severity, openedAt, client, principals) {
  const [principal] = principals;
  const target = principal === undefined ? null : { kind: 'principal', id: principal };
  return {
    detector,
    severity,
    openedAt,
    entity: { kind: 'client', id: client },
    related: { clients: [client], principals, addresses: [] },
    decision: { action: target === null ? 'alert' : 'deactivate', target },
  };
}
