import { describe, expect, it } from 'vitest'
import { complete, type DatedTag, deployable, latestTag } from '#core/registry/tags'

const service = (name: string, ...tags: readonly string[]) => ({ service: name, tags: new Set(tags) })

describe('tags that can be deployed', () => {
  it('fit the pattern, with numbers by their value', () => {
    const tags = deployable([service('redis', 'v1.9.0', 'v1.10.0', 'v1.9.0-rc1', 'main-1', 'xv1')], 'v*')
    expect(tags.map(({ name }) => name)).toEqual(['v1.10.0', 'v1.9.0-rc1', 'v1.9.0'])
  })

  it('say which services do not have them', () => {
    const tags = deployable([service('redis', 'a', 'b'), service('exporter', 'b', 'c')], '*')
    expect(tags).toEqual([
      { name: 'c', missing: ['redis'] },
      { name: 'b', missing: [] },
      { name: 'a', missing: ['exporter'] },
    ])
    expect(complete({ tags, unasked: [] })).toEqual(['b'])
  })

  it('leave signatures out', () => {
    expect(deployable([service('redis', `sha256-${'a'.repeat(64)}.sig`, 'a')], '*')).toEqual([
      { name: 'a', missing: [] },
    ])
  })
})

describe('the latest tag', () => {
  const tag = (name: string, createdMs: number | null, id = name): DatedTag => ({ name, id, createdMs })

  it.each([
    ['the one made last, whatever its name', [tag('v1.9.0', 1), tag('v1.10.0', 2)], 'v1.10.0'],
    ['by commit', [tag('main-f0', 1), tag('main-a1', 2)], 'main-a1'],
    ['one image by two tags', [tag('latest', 2, 'x'), tag('v2', 2, 'x'), tag('v1', 1)], 'v2'],
    ['only “latest”', [tag('latest', 2)], 'latest'],
    ['two images of one time', [tag('a', 2), tag('b', 2)], null],
    ['one that does not tell its time', [tag('a', 2), tag('b', null)], null],
    ['none at all', [], null],
  ])('%s', (_, tags, expected) => {
    expect(latestTag(tags)).toBe(expected)
  })
})
