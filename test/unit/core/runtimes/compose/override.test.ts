import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  imageName,
  overrideText,
  pinnedRef,
  releaseName,
  sameImages,
  shortDigest,
} from '#core/runtimes/compose/override'
import { digestOf, image } from './fixtures.ts'

it('names an image so that it can mean nothing else', () => {
  expect(pinnedRef(image('b'))).toBe(`registry:5000/redis-broker@${digestOf('b')}`)
})

describe('names for people', () => {
  it.each([
    ['the tag', image('b'), 'main-b'],
    ['the digest where no tag is known', image('b', null), 'bbbbbbbbbbbb'],
  ] as const)('an image is called by %s', (_, one, name) => {
    expect(imageName(one)).toBe(name)
  })

  it.each([
    ['one tag for all', [image('b'), image('c', 'main-b', 'exporter')], 'main-b'],
    ['each tag once', [image('b'), image('c', 'main-c', 'exporter')], 'main-b, main-c'],
    ['nothing', [], 'nothing'],
  ] as const)('a release is called by %s', (_, images, name) => {
    expect(releaseName(images)).toBe(name)
  })

  it('shortens a digest to its first twelve digits', () => {
    expect(shortDigest('sha256:0123456789abcdef')).toBe('0123456789ab')
  })
})

describe('overrideText', () => {
  it('is YAML that pins each service and forbids pulling', () => {
    expect(parse(overrideText([image('a'), image('b', null, 'redis-exporter')]))).toEqual({
      services: {
        redis: { image: `registry:5000/redis-broker@${digestOf('a')}`, pull_policy: 'never' },
        'redis-exporter': {
          image: `registry:5000/redis-exporter-broker@${digestOf('b')}`,
          pull_policy: 'never',
        },
      },
    })
  })

  it('doubles every dollar, which compose would expand', () => {
    const text = overrideText([{ ...image('a'), repository: 'r/$HOME' }])
    expect(text).toContain('r/$$HOME@')
  })

  it('keeps hostile service names as names', () => {
    const hostile = 'a": {"image": "evil"}, "b'
    expect(
      Object.keys((parse(overrideText([image('a', null, hostile)])) as { services: object }).services),
    ).toEqual([hostile])
  })
})

describe('sameImages', () => {
  it('looks at services and digests, not at order or tags', () => {
    const one = [image('a'), image('b', null, 'exporter')]
    const other = [image('b', 'main-b', 'exporter'), image('a', 'latest')]
    expect(sameImages(one, other)).toBe(true)
  })

  it.each([
    ['another digest', [image('b')]],
    ['a service more', [image('a'), image('b', null, 'exporter')]],
    ['none', []],
  ] as const)('tells apart %s', (_, other) => {
    expect(sameImages([image('a')], other)).toBe(false)
  })
})
