import { describe, expect, it } from 'vitest'
import { keepCommands, keptImages, keptPrefix } from '#core/runtimes/compose/kept-images'
import { image, release } from './fixtures.ts'

const folder = '/home/deploy/detektr/.brokerlight/redis'

describe('images of releases that are kept on the host', () => {
  it.each([
    [folder, 'brokerlight.home-deploy-detektr-redis.'],
    ['/srv/My App_2/.brokerlight/redis%20a', 'brokerlight.srv-My-App-2-redis-20a.'],
  ])('%s', (directory, prefix) => {
    expect(keptPrefix(directory)).toBe(prefix)
  })

  it('have a tag that Docker takes, however deep the folder is', () => {
    const [kept] = keptImages(`/${'ab-/'.repeat(200)}.brokerlight/redis`, [], [], [image('a')])
    expect(kept?.name.split(':').at(-1)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/)
  })

  it('are those of the change and of the five releases before it, each once', () => {
    const releases = ['a', 'b', 'c', 'd', 'e', 'f', '1'].map((letter, at) => release(at + 1, letter))
    const kept = keptImages(folder, releases, [image('1')], [image('2')])
    expect(kept.map(one => one.image.digest)).toEqual(
      ['2', '1', 'f', 'e', 'd', 'c'].map(one => image(one).digest),
    )
  })

  it('are shown in the plan', () => {
    expect(keepCommands(keptImages(folder, [], [], [image('a')]))).toEqual([
      [
        'docker',
        'tag',
        `registry:5000/redis-broker@${image('a').digest}`,
        'registry:5000/redis-broker:brokerlight.home-deploy-detektr-redis.aaaaaaaaaaaa',
      ],
    ])
  })
})
