import { INCIDENT_ID } from '../types/incident.ts';
import { harmless } from './escape.ts';

/** Messages of ours for people alone. */
const FOR_PEOPLE: readonly unknown[] = ['floodgate.digest', 'floodgate.test'];

/**
 * Which incident a message names; `undefined` where it is for people alone. It is a hint and no more: whoever gets it reads
 * the incident again. Throws where the message is not ours.
 */
export const incidentNamedIn = (body: string): string | undefined => {
  const message = parsed(body);
  if (FOR_PEOPLE.includes(message?.schema)) return undefined;
  if (message?.schema !== 'floodgate.incident')
    throw new Error(`message: schema is ${shown(message?.schema)}, not floodgate.incident`);
  if (message.version !== 1) throw new Error(`message: version is ${shown(message.version)}, this release reads 1`);
  if (typeof message.id !== 'string' || !INCIDENT_ID.test(message.id))
    throw new Error(`message: id is ${shown(message.id)}, not an incident id`);
  return message.id;
};

const parsed = (body: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    throw new Error(`message: is not JSON: ${shown(body)}`);
  }
};

const shown = (value: unknown): string => harmless(JSON.stringify(value) ?? 'missing');
