import { describe, expect, it } from 'vitest'
import { daemonFacts, endpointsOf } from '#core/registry/docker-daemon'

const said = (config: unknown): string =>
  [config, 'linux', 'x86_64'].map(one => JSON.stringify(one)).join('\n')
/** As dockerd 20.10 prints it. */
const registryConfig = {
  AllowNondistributableArtifactsCIDRs: [],
  InsecureRegistryCIDRs: ['10.7.0.0/16', '127.0.0.0/8'],
  IndexConfigs: {
    'docker.io': { Name: 'docker.io', Mirrors: ['https://mirror.lan/'], Secure: true, Official: true },
    'reg.lan:5000': { Name: 'reg.lan:5000', Mirrors: [], Secure: false, Official: false },
  },
  Mirrors: ['https://mirror.lan/'],
}
const bases = (registry: string, stdout: string): readonly string[] =>
  endpointsOf(registry, daemonFacts(stdout)).map(
    ({ base, isVerified }) => `${base}${isVerified ? '' : ' any'}`,
  )

describe('where a registry is asked', () => {
  it.each([
    ['ghcr.io', ['https://ghcr.io']],
    ['docker.io', ['https://mirror.lan', 'https://registry-1.docker.io']],
    ['reg.lan:5000', ['https://reg.lan:5000 any', 'http://reg.lan:5000 any']],
    ['reg.lan:5001', ['https://reg.lan:5001']],
    ['10.7.1.2:5000', ['https://10.7.1.2:5000 any', 'http://10.7.1.2:5000 any']],
    ['10.8.1.2:5000', ['https://10.8.1.2:5000']],
    ['127.0.0.1:5000', ['https://127.0.0.1:5000 any', 'http://127.0.0.1:5000 any']],
    ['localhost', ['https://localhost any', 'http://localhost any']],
  ])('%s', (registry, expected) => {
    expect(bases(registry, said(registryConfig))).toEqual(expected)
  })

  it('by a mirror that speaks plain HTTP, under a path', () => {
    expect(bases('docker.io', said({ Mirrors: ['http://127.0.0.1:5001/hub/'] }))).toEqual([
      'http://127.0.0.1:5001/hub',
      'https://registry-1.docker.io',
    ])
  })

  it.each(['', 'null\nnull', 'permission denied'])(
    'without an answer of Docker as by default: %j',
    stdout => {
      expect(bases('docker.io', stdout)).toEqual(['https://registry-1.docker.io'])
      expect(bases('127.0.0.1:5000', stdout)[1]).toBe('http://127.0.0.1:5000 any')
    },
  )
})

it('knows the platform', () => {
  expect(daemonFacts(said({})).platform).toEqual({ os: 'linux', architecture: 'amd64' })
})
