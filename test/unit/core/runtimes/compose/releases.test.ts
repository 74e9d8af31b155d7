import { describe, expect, it } from 'vitest'
import { namedByReleases, nextNumber, previousRelease } from '#core/runtimes/compose/releases'
import { facts, image, release } from './fixtures.ts'

describe('previousRelease', () => {
  const [a, b, c] = [release(1, 'a', 'found'), release(2, 'b'), release(3, 'c')]

  it('is the release before the one that runs', () => {
    expect(previousRelease([a, b, c], [image('c')])).toBe(b)
  })

  it('goes further back after a rollback, not forth again', () => {
    const back = release(4, 'b', 'rollback')
    expect(previousRelease([a, b, c, back], [image('b')])).toBe(a)
    expect(previousRelease([a, b, c, back, release(5, 'a', 'rollback')], [image('a')])).toBeNull()
  })

  it('does not come back to a release that was rolled back from', () => {
    const back = release(4, 'b', 'rollback')
    expect(previousRelease([a, b, c, back, release(5, 'd')], [image('d')])).toBe(b)
    const known = [a, b, c, release(4, 'a', 'rollback'), release(5, 'd')]
    expect(previousRelease(known, [image('d')])).toBe(a)
  })

  it('counts a rollback to what no longer is on record as a release of its own', () => {
    const old = release(4, 'e', 'rollback')
    expect(previousRelease([b, c, old, release(5, 'd')], [image('d')])).toBe(old)
  })

  it('counts a release that was deployed again at its newest place', () => {
    const again = release(4, 'a')
    expect(previousRelease([a, b, c, again], [image('a')])).toBe(c)
  })

  it('is the newest on record when something unknown runs', () => {
    expect(previousRelease([a, b], [image('f')])).toBe(b)
  })

  it('compares only services that both have: the config may name more of them by now', () => {
    const exporter = image('x', 'latest', 'redis-exporter')
    expect(previousRelease([a, b], [image('b'), exporter])).toBe(a)
    const both = { ...c, images: [image('c'), exporter] }
    expect(previousRelease([a, b, both], [image('c')])).toBe(b)
  })

  it('is null without any record', () => {
    expect(previousRelease([], [image('a')])).toBeNull()
  })
})

it('nextNumber follows the highest number, whatever the order', () => {
  expect(nextNumber([])).toBe(1)
  expect(nextNumber([release(7, 'a'), release(3, 'b')])).toBe(8)
})

it('an image without a tag is called as it was deployed', () => {
  const [redis] = facts().services
  if (redis === undefined) throw new Error('no redis in the fixture')
  const bare = { ...redis, running: image('b', null) }
  const named = (releases: Parameters<typeof namedByReleases>[1]) =>
    namedByReleases([bare], releases)[0]?.running?.tag
  expect(named([release(1, 'a'), release(2, 'b')])).toBe('main-b')
  expect(named([release(1, 'a')])).toBeNull()
  expect(namedByReleases([redis], [])[0]?.running).toEqual(redis.running)
})
