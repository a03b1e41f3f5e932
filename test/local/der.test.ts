import { describe, expect, it } from '@jest/globals';
import { bitString, integer, octetString, oid, sequence, time } from '../../local/der.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('DER', () => {
  it('keeps an integer positive', () => {
    expect(hex(integer(Buffer.from([0x7f])))).toBe('02017f');
    expect(hex(integer(Buffer.from([0x80])))).toBe('02020080');
  });

  it('writes long lengths in as few bytes as they need', () => {
    expect(hex(octetString(Buffer.alloc(127))).slice(0, 4)).toBe('047f');
    expect(hex(octetString(Buffer.alloc(128))).slice(0, 6)).toBe('048180');
    expect(hex(octetString(Buffer.alloc(256))).slice(0, 8)).toBe('04820100');
  });

  it('packs object identifiers: X.690 §8.19', () => {
    expect(hex(oid('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302');
    expect(hex(oid('2.5.4.3'))).toBe('0603550403');
  });

  it('changes to four-digit years with 2050', () => {
    expect(time(Date.UTC(2049, 11, 31, 23, 59, 59)).toString()).toBe('\x17\x0d491231235959Z');
    expect(time(Date.UTC(2050, 0, 1)).toString()).toBe('\x18\x0f20500101000000Z');
  });

  it('nests', () => {
    expect(hex(sequence(integer(Buffer.from([1])), bitString(Buffer.from([6]), 1)))).toBe('300702010103020106');
  });
});
