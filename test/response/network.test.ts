import { describe, expect, it } from '@jest/globals';
import { isCidr, isWithin } from '../../shared/response/network.ts';

describe('a CIDR', () => {
  it.each([
    ['192.0.2.7', '192.0.2.0/24', true],
    ['192.0.3.7', '192.0.2.0/24', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.8', '192.0.2.7/32', false],
    ['192.0.2.7', '0.0.0.0/0', true],
    ['255.255.255.255', '128.0.0.0/1', true],
    ['2001:db8:0:1::/64', '2001:db8::/32', true],
    ['2001:db8:0:1::/64', '2001:db8:0:1::/64', true],
    ['2001:db8:0:2::/64', '2001:db8:0:1::/64', false],
    ['2001:db8:0:1::/64', '::/0', true],
    ['192.0.2.7', '::/0', false],
    ['2001:db8::/64', '0.0.0.0/0', false],
    ['meter-1', '0.0.0.0/0', false],
    ['', '0.0.0.0/0', false],
  ])('has %s within %s: %s', (address, cidr, within) => {
    expect(isWithin(address, cidr)).toBe(within);
  });

  it.each(['192.0.2.0/33', '192.0.2/24', '256.0.0.1', '2001:db8::/65', '::1::', 'g::', '1.2.3.4/', '', '1.2.3.4/8/8'])(
    'is not %j',
    (text) => {
      expect(isCidr(text)).toBe(false);
    },
  );

  it.each(['192.0.2.0/24', '10.0.0.1', '2001:DB8::/32', '::/0', '1:2:3:4:5:6:7:8'])('may be %j', (text) => {
    expect(isCidr(text)).toBe(true);
  });
});
