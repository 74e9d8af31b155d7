import { expect, test } from 'vitest'
import { type Device, leadsOut, routes4, routes6, routeTo } from '#core/network/routes'

const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'
const lines = (...rows: readonly string[]): string => [head, ...rows, ''].join('\n')
const wifi = 'wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0'
const home = 'wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0'
const docker = 'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0'
const vpn = 'tun0\t0000080A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0'
const refused = 'lo\t0000000A\t00000000\t0200\t0\t0\t0\t000000FF\t0\t0\t0'
const device = (changed: Partial<Device> = {}): Device => ({
  up: true,
  isBridge: false,
  isTunnel: false,
  ...changed,
})

test.each([
  ['203.0.113.5', 'wlan0'],
  ['192.168.1.20', 'wlan0'],
  ['172.17.0.2', 'docker0'],
  ['10.8.3.4', 'tun0'],
])('packets to %s leave by %s', (address, name) => {
  expect(routeTo(routes4(lines(wifi, home, docker, vpn, refused)), address)?.device).toBe(name)
})

test('with the Wi-Fi off only containers are reached', () => {
  const routes = routes4(lines(docker))
  expect(routeTo(routes, '203.0.113.5')).toBeNull()
  expect(routeTo(routes, '172.17.0.2')?.device).toBe('docker0')
  expect(leadsOut('docker0', device({ isBridge: true }), routes)).toBe(false)
  expect(leadsOut('tun0', device({ isTunnel: true }), routes4(lines(vpn)))).toBe(false)
})

test('a bridge that the default route leaves by is a way out, and a device that is down is none', () => {
  const routes = routes4(lines(wifi.replaceAll('wlan0', 'br0')))
  expect(leadsOut('br0', device({ isBridge: true }), routes)).toBe(true)
  expect(leadsOut('wlan0', device({ up: false }), routes4(lines(wifi)))).toBe(false)
})

test('IPv6 has a table of its own', () => {
  const zero = '0'.repeat(32)
  const rows = [
    `${zero} 00 ${zero} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0`,
    `20010db8000000000000000000000000 20 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001     wg0`,
    `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo`,
  ]
  const routes = routes6(rows.join('\n'))
  expect(routes.map(one => one.device)).toEqual(['eth0', 'wg0'])
  expect(routeTo(routes, '2001:db8::7')?.device).toBe('wg0')
  expect(routeTo(routes, '2a00::1')?.device).toBe('eth0')
  expect(routeTo(routes, '::ffff:203.0.113.5')?.device).toBe('eth0')
})
