import { manyTags, startSecureRegistry } from '../lab/harness/secure-registry.ts'
import { openDesk } from '../lab/tools/desk.ts'
import type { Means } from './family.ts'
import { atMost, type Figure, median, secondsOf } from './figure.ts'

const rounds = 5

/** How long the list of 340 tags takes from a registry with TLS, a token realm, a login and pages, through the tunnel. */
export async function listOfTags({ lab: benchLab, progress, atEnd }: Means): Promise<Figure> {
  const lab = await benchLab.get()
  await lab.broker.reset()
  const secure = await startSecureRegistry(lab)
  atEnd(secure.stop)
  const images = { redis: `${secure.address}/${manyTags.repository}` }
  const desk = openDesk(lab, { compose: { images, tagPattern: '*' } })
  try {
    secure.trust(true)
    await secure.login()
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const seconds = await secondsOf(async () => {
        const listed = await desk.actions.tags('nebula')
        const count = listed.ok ? listed.value.tags.length : 0
        if (count !== manyTags.count) throw new Error(listed.ok ? `${count} tags` : listed.error)
      })
      progress(`${manyTags.count} tags in ${seconds.toFixed(2)} s`)
      times.push(seconds)
    }
    return atMost(median(times), 1, 's')
  } finally {
    await desk.close()
    await secure.stop()
  }
}
