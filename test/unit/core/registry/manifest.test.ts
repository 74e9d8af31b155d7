import { describe, expect, it } from 'vitest'
import { createdMs, inspectedDigest, manifestTarget, saysMissing } from '#core/registry/manifest'

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
const here = { os: 'linux', architecture: 'amd64' }
const there = { os: 'linux', architecture: 'arm64' }
const index = {
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { digest: digest('1'), platform: there },
    { digest: digest('2'), platform: here },
    { digest: digest('3'), platform: { os: 'unknown', architecture: 'unknown' } },
  ],
}

describe('what a manifest leads to', () => {
  it.each([
    ['an index', index, { kind: 'manifest', digest: digest('2') }],
    ['an index of other platforms', { manifests: [index.manifests[0]] }, null],
    ['an image', { config: { digest: digest('c') } }, { kind: 'config', digest: digest('c') }],
    ['the old schema', { schemaVersion: 1, history: [] }, null],
  ])('%s', (_, manifest, expected) => {
    expect(manifestTarget(JSON.stringify(manifest), here)).toEqual(expected)
  })
  it('is nothing for what is no manifest', () => {
    expect(manifestTarget('<html>', here)).toBeNull()
  })
})

describe('what docker prints of an image in a registry', () => {
  it.each([
    ['imagetools', { mediaType: 'm', digest: digest('1'), size: 5 }, digest('1')],
    ['manifest inspect --verbose', { Ref: 'r', Descriptor: { digest: digest('1') } }, digest('1')],
    [
      'manifest inspect --verbose of an index',
      index.manifests.map(one => ({ Ref: 'r', Descriptor: one })),
      digest('2'),
    ],
    ['an index of other platforms', [{ Descriptor: index.manifests[0] }], null],
    ['nothing of use', {}, null],
  ])('%s', (_, value, expected) => {
    expect(inspectedDigest(JSON.stringify(value), here)).toBe(expected)
  })

  it.each([
    ['no such manifest: reg:5000/a:b', true],
    ['ERROR: reg:5000/a:b: not found', true],
    ['manifest unknown: manifest unknown', true],
    ['Get "https://reg:5000/v2/": dial tcp: connect: connection refused', false],
    ['exec: "docker-credential-pass": executable file not found in $PATH', false],
    ['unauthorized: authentication required', false],
  ])('%s', (stderr, expected) => {
    expect(saysMissing(stderr)).toBe(expected)
  })
})

it.each([
  ['{"created":"2026-10-05T09:00:00.123456789Z"}', Date.UTC(2026, 9, 5, 9, 0, 0, 123)],
  ['{"created":"1970-01-01T00:00:00Z"}', null],
  ['{"created":"0001-01-01T00:00:00Z"}', null],
  ['{}', null],
])('when an image was made: %s', (config, expected) => {
  expect(createdMs(config)).toBe(expected)
})
